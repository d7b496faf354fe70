package org.raidoffload.parity;

class VectorHeapKernelTest extends HeapKernelContract {
  @Override
  HeapKernel kernel() {
    return new SlicedHeapKernel(new VectorHeapLanes());
  }
}
