package org.raidoffload.parity;

class ReferenceKernelTest extends ParityKernelContract {
  @Override
  protected ParityKernel kernel() {
    return ReferenceKernel.INSTANCE;
  }
}
