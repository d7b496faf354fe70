package org.raidoffload.parity;

/** The copies of the other vector width: each width must pass with both. */
class OnePassVectorKernelTest extends ParityKernelContract {
  @Override
  protected ParityKernel kernel() {
    return new VectorKernel(true);
  }
}
