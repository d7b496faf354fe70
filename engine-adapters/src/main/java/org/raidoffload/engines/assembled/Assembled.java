package org.raidoffload.engines.assembled;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The code for this machine, written when it is first asked for, or the reason why there is none. */
final class Assembled {
  /**
   * Restricts the instruction set, for tests and for a machine where one misbehaves: one of {@link
   * InstructionSet#labels}, or {@value #OFF}.
   */
  static final String PROPERTY = "raidoffload.assembled";

  private static final String OFF = "off";

  private static final Object RESULT = load(System.getProperty(PROPERTY));

  private Assembled() {}

  /** Why there is no code, as one sentence; empty when there is. */
  static Optional<String> absence() {
    return RESULT instanceof String why ? Optional.of(why) : Optional.empty();
  }

  static LoadedCode code() {
    if (RESULT instanceof LoadedCode code) {
      return code;
    }
    throw new IllegalStateException(String.valueOf(RESULT));
  }

  private static Object tested(LoadedCode code) {
    Optional<String> fault = SelfTest.fault(new AssembledKernel(code, false), SelfTest.ODD_BYTES)
        .or(() -> SelfTest.fault(new AssembledKernel(code, true), SelfTest.WHOLE_BYTES));
    return fault.isPresent() ? fault.get() : code;
  }

  private static Object load(@Nullable String wanted) {
    if (OFF.equals(wanted)) {
      return PROPERTY + " is " + OFF;
    }
    String system = System.getProperty("os.name");
    String architecture = System.getProperty("os.arch");
    if (!system.equals("Linux") || !architecture.equals("amd64")) {
      return "there is code for Linux on amd64 only, this is %s on %s".formatted(system, architecture);
    }
    try {
      CpuFeatures cpu = CpuFeatures.detect();
      Optional<InstructionSet> set = wanted == null ? InstructionSet.best(cpu) : InstructionSet.named(wanted);
      if (set.isEmpty()) {
        return wanted == null
            ? "this processor has none of " + InstructionSet.labels()
            : "%s: %s (must be one of %s, %s)".formatted(PROPERTY, wanted, OFF, InstructionSet.labels());
      }
      return set.get().runsOn(cpu)
          ? tested(new LoadedCode(set.get()))
          : "this processor has no " + set.get().label().toUpperCase(Locale.ROOT);
    } catch (IllegalStateException | IllegalCallerException | UnsupportedOperationException refused) {
      return String.valueOf(refused.getMessage());
    } catch (ExceptionInInitializerError refused) {
      return String.valueOf(refused.getCause());
    }
  }
}
