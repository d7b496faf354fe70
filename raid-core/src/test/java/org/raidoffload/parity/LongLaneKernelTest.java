package org.raidoffload.parity;

class LongLaneKernelTest extends ParityKernelContract {
  @Override
  protected ParityKernel kernel() {
    return LongLaneKernel.INSTANCE;
  }
}
