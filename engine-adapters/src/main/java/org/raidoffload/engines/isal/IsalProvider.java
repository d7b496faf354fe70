package org.raidoffload.engines.isal;

import java.util.List;
import java.util.Optional;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ParityKernelProvider;

/** Offers {@link IsalKernel} where libisal is installed. */
public final class IsalProvider implements ParityKernelProvider {
  @Override
  public String name() {
    return IsalKernel.NAME;
  }

  @Override
  public Optional<String> absence() {
    return IsalLibrary.absence();
  }

  @Override
  public List<ParityKernel> kernels() {
    return List.of(new IsalKernel(), IsalKernel.streaming());
  }
}
