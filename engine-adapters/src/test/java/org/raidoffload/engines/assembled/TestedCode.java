package org.raidoffload.engines.assembled;

import java.util.EnumMap;
import java.util.Map;
import org.raidoffload.parity.ParityKernel;

/** The kernels of every instruction set that this machine has, each loaded once. */
final class TestedCode {
  private static final Map<InstructionSet, LoadedCode> LOADED = new EnumMap<>(InstructionSet.class);

  private TestedCode() {}

  /** Code that fails its self-test is there: tests of it must fail, not be skipped. */
  static boolean isThere(InstructionSet set) {
    boolean isAbsent = Assembled.absence().filter(why -> !why.startsWith("self-test")).isPresent();
    return !isAbsent && set.runsOn(Cpu.FEATURES);
  }

  static synchronized ParityKernel kernel(InstructionSet set, boolean past) {
    return new AssembledKernel(LOADED.computeIfAbsent(set, LoadedCode::new), past);
  }

  /** Asked once. */
  private static final class Cpu {
    static final CpuFeatures FEATURES = CpuFeatures.detect();
  }
}
