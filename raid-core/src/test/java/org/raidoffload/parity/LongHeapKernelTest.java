package org.raidoffload.parity;

class LongHeapKernelTest extends HeapKernelContract {
  @Override
  HeapKernel kernel() {
    return new SlicedHeapKernel(LongHeapLanes.INSTANCE);
  }
}
