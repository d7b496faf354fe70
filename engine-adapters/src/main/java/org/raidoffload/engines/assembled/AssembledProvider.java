package org.raidoffload.engines.assembled;

import java.util.List;
import java.util.Optional;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ParityKernelProvider;

/** Offers {@link AssembledKernel}s where this machine runs the code and lets this JVM write it. */
public final class AssembledProvider implements ParityKernelProvider {
  @Override
  public String name() {
    return AssembledKernel.NAME;
  }

  @Override
  public Optional<String> absence() {
    return Assembled.absence();
  }

  /** Its code passed {@link SelfTest} when it was loaded. */
  @Override
  public boolean isReadyAtOnce() {
    return true;
  }

  @Override
  public List<ParityKernel> kernels() {
    LoadedCode code = Assembled.code();
    return List.of(new AssembledKernel(code, false), new AssembledKernel(code, true));
  }
}
