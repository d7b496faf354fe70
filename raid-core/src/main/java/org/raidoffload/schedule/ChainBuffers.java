package org.raidoffload.schedule;

import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.request.BoundMemory;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;

/**
 * The caller's memory while a chain has it: checked once, held until the chain has ended, addressed by the number of
 * the buffer in the plan. Owned as its chain is.
 */
final class ChainBuffers {
  private final SchedulerCore core;
  /** Address of each buffer of the plan. */
  long[] cpu = new long[32];
  /** Bits that are not 0 in every address. */
  private long addressBits;
  /** Keeps the stripe's memory from being collected, or its arena from being closed, until the chain has ended. */
  private @Nullable BoundMemory held;
  private long stripe;

  ChainBuffers(SchedulerCore core) {
    this.core = core;
  }

  /**
   * Submitter: takes over the memory, or refuses it.
   *
   * @throws IllegalArgumentException when a buffer is not bound, or lies where no channel takes it
   * @throws IllegalStateException when a buffer's arena is closed
   */
  void bind(StripeShape shape, StripeMemory from, long ofStripe) {
    stripe = ofStripe;
    BoundMemory bound = from.bound();
    takeAddresses(shape, from);
    for (int l = 0; l < shape.legs(); l++) {
      String misaligned = misaligned(shape, l);
      if (misaligned != null && !core.mayFallBack(shape, l)) {
        throw new IllegalArgumentException("stripe " + ofStripe + ": " + misaligned
            + ", and the CPU may not run the leg instead");
      }
    }
    bound.hold();
    held = bound;
  }

  private void takeAddresses(StripeShape shape, StripeMemory from) {
    int[] positions = shape.positions;
    if (cpu.length < positions.length) {
      cpu = new long[positions.length * 2];
    }
    long bits = 0;
    for (int i = 0; i < positions.length; i++) {
      long address = from.address(positions[i]);
      if (address == 0) {
        throw missing(shape, from, shape.buffers[i]);
      }
      cpu[i] = address;
      bits |= address;
    }
    addressBits = bits;
  }

  private RuntimeException missing(StripeShape shape, StripeMemory from, StripeBuffer buffer) {
    return from.isClosed(buffer)
        ? new IllegalStateException("stripe " + stripe + ": the arena of buffer " + buffer + " is closed")
        : new IllegalArgumentException("stripe " + stripe + ": buffer " + buffer + " is not bound (the plan needs "
            + shape.plan().buffers() + ")");
  }

  /** Whether each address that a leg touches is what its channels ask for. */
  boolean aligned(StripeShape shape, int leg) {
    return misaligned(shape, leg) == null;
  }

  /** Says which buffer of a leg lies wrong, or null where none does. */
  private @Nullable String misaligned(StripeShape shape, int leg) {
    return (addressBits & shape.addressMask) == 0 ? null : shape.misaligned(leg, cpu);
  }

  /**
   * Whether the memory is still there. A look just before it is touched; only a
   * {@link org.raidoffload.request.StripeArena} makes sure that it stays.
   */
  boolean areThere() {
    BoundMemory now = held;
    return now == null || now.allOpen();
  }

  /** What a chain fails with whose memory is gone. */
  IllegalStateException gone() {
    return new IllegalStateException("stripe " + stripe + ": an arena of its memory was closed under the chain");
  }

  /** Fills a descriptor that was begun with addresses of the caller's memory. */
  void fill(Descriptor out, ChainDescriptor d) {
    d.fill(out, cpu);
  }

  /** The chain has ended: the memory is the caller's again. */
  void letGo() {
    BoundMemory now = held;
    held = null;
    if (now != null) {
      now.release();
    }
  }
}
