package org.raidoffload.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;

/** The buffers of stripes in flight, bound and touched. */
final class StripeSet implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final StripeMemory[] stripes;
  private final int block;

  StripeSet(ArrayGeometry geometry, int block, int stripes) {
    this.block = block;
    this.stripes = new StripeMemory[stripes];
    for (int s = 0; s < stripes; s++) {
      StripeMemory memory = new StripeMemory(geometry, block);
      for (int d = 0; d < geometry.dataDisks(); d++) {
        bind(memory, StripeBuffer.newData(d));
        bind(memory, StripeBuffer.data(d));
      }
      bind(memory, StripeBuffer.P);
      bind(memory, StripeBuffer.Q);
      this.stripes[s] = memory;
    }
  }

  private void bind(StripeMemory memory, StripeBuffer buffer) {
    MemorySegment segment = arena.allocate(block, 4096);
    segment.fill((byte) (buffer.hashCode() | 1));
    memory.bind(buffer, segment);
  }

  StripeMemory get(int i) {
    return stripes[i % stripes.length];
  }

  @Override
  public void close() {
    arena.close();
  }
}
