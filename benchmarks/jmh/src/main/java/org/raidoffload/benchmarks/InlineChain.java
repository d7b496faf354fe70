package org.raidoffload.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.StripeListener;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/**
 * A full-stripe RAID-5 write of four data blocks, as a chain through an inline scheduler and as the one kernel call
 * that the chain comes down to. One thread.
 */
final class InlineChain implements AutoCloseable {
  private static final int DATA = 4;

  private final int block;
  private final ParityKernel kernel;
  private final Arena arena = Arena.ofShared();
  private final long[] from = new long[DATA];
  private final long[] to = new long[DATA];
  private final long p;
  private final StripeScheduler scheduler;
  private final StripeShape shape;
  private final StripeMemory memory;
  private long delivered;
  private final StripeListener listener = outcome -> delivered++;

  /** Binds one stripe of {@code block} bytes a disk. */
  InlineChain(int block, ParityKernel kernel) {
    this.block = block;
    this.kernel = kernel;
    ArrayGeometry geometry = ArrayGeometry.raid5(DATA + 1, Math.max(block, 4096));
    StripeRequest request = StripeRequest.builder(geometry, StripeRequest.Kind.WRITE).blocks(0, 1, 2, 3)
        .unitBytes(block).build();
    memory = new StripeMemory(geometry, block);
    for (int d = 0; d < DATA; d++) {
      from[d] = bind(StripeBuffer.newData(d));
      to[d] = bind(StripeBuffer.data(d));
    }
    p = bind(StripeBuffer.P);
    scheduler = StripeScheduler.on(new SoftwareEngine()).kernel(kernel).ledger(MappingLedger.off()).timed(false)
        .deadlineNanos(0).inline().build();
    shape = scheduler.place(request);
  }

  private long bind(StripeBuffer buffer) {
    MemorySegment segment = arena.allocate(block, 4096);
    segment.fill((byte) (buffer.hashCode() | 1));
    memory.bind(buffer, segment);
    return segment.address();
  }

  /** The bare kernel. */
  void kernel() {
    kernel.copyXor(from, to, DATA, p, block);
  }

  /** The whole chain: submit, ring, channel, completion, result. Returns how many were delivered so far. */
  long chain() {
    if (scheduler.trySubmit(shape, 1, memory, listener) != Submission.ACCEPTED) {
      throw new IllegalStateException("busy");
    }
    long want = delivered + 1;
    while (delivered < want) {
      scheduler.poll();
    }
    return delivered;
  }

  /** Checks that chains really ran. */
  @Override
  public void close() {
    scheduler.close();
    arena.close();
    if (delivered != scheduler.stats().submitted()) {
      throw new IllegalStateException(delivered + " of " + scheduler.stats().submitted() + " chains were delivered");
    }
  }
}
