package org.raidoffload.parity;

class ParityKernelsContractTest extends ParityKernelContract {
  @Override
  protected ParityKernel kernel() {
    return ParityKernels.shared();
  }
}
