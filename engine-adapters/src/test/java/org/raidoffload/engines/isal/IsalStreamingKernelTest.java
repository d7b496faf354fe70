package org.raidoffload.engines.isal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ParityKernelContract;

class IsalStreamingKernelTest extends ParityKernelContract {
  @BeforeEach
  void needsLibrary() {
    assumeTrue(IsalLibrary.absence().isEmpty(), () -> IsalLibrary.absence().orElseThrow());
  }

  @Override
  protected ParityKernel kernel() {
    return IsalKernel.streaming();
  }
}
