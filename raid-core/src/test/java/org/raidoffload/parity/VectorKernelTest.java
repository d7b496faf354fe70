package org.raidoffload.parity;

class VectorKernelTest extends ParityKernelContract {
  @Override
  protected ParityKernel kernel() {
    return new VectorKernel();
  }
}
