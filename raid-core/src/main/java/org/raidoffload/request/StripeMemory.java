package org.raidoffload.request;

import java.lang.foreign.MemorySegment;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * The buffers of one stripe in flight: off-heap segments by {@link StripeBuffer}. The caller owns the memory and leaves
 * it alone from submit until the result is delivered; a chain in flight keeps it from being collected, and its arena
 * from being closed where that is a {@link StripeArena}. Any other arena must stay open until the result has come.
 * Reusable for the next stripe after that. One thread at a time; binding checks a segment once, reading an address
 * checks nothing and allocates nothing.
 */
public final class StripeMemory {
  private static final int SCRATCH_BLOCKS = 4;
  private static final int P_AT = SCRATCH_BLOCKS;
  private static final int Q_AT = P_AT + 1;
  private static final int PARTIAL_PARITY_AT = Q_AT + 1;
  private static final int NUMBERED_AT = PARTIAL_PARITY_AT + 1;
  private static final int NUMBERED_KINDS = 4;

  private final int unitBytes;
  private final int disks;
  /** Side by side, so that submitting a stripe reads few cache lines: see {@link #position}. */
  private final long[] addresses;
  private BoundMemory bound;
  /** A chain may hold what is bound, so that it must not be changed any more. */
  private boolean lent;

  /** Buffers for stripes of the array with blocks of {@code unitBytes}. */
  public StripeMemory(ArrayGeometry geometry, int unitBytes) {
    this.unitBytes = unitBytes;
    this.disks = geometry.disks();
    this.addresses = new long[NUMBERED_AT + NUMBERED_KINDS * disks];
    this.bound = new BoundMemory(new MemorySegment[addresses.length]);
  }

  /** Disks of the arrays that it is for. */
  public int disks() {
    return disks;
  }

  /** Bytes of every block. */
  public int unitBytes() {
    return unitBytes;
  }

  /**
   * Binds a buffer to memory.
   *
   * @throws IllegalArgumentException when the segment is on the heap, read-only or not exactly one block long
   */
  public StripeMemory bind(StripeBuffer buffer, MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException("buffer " + buffer + ": a heap segment (must be off-heap; use an Arena, or "
          + "HeapStripe, which runs a plan on arrays)");
    }
    if (segment.byteSize() != unitBytes) {
      throw new IllegalArgumentException("buffer " + buffer + ": " + segment.byteSize() + " bytes (must be "
          + unitBytes + ")");
    }
    if (segment.isReadOnly() && buffer.kind() != StripeBuffer.Kind.NEW_DATA) {
      throw new IllegalArgumentException("buffer " + buffer + ": read-only (only W buffers may be)");
    }
    if (!segment.scope().isAlive()) {
      throw new IllegalArgumentException("buffer " + buffer + ": its arena is closed");
    }
    int at = position(disks, buffer);
    if (lent) {
      bound = bound.copy();
      lent = false;
    }
    bound.set(at, segment);
    addresses[at] = segment.address();
    return this;
  }

  /** The segment that was bound.
   *
   * @throws IllegalArgumentException when the buffer is not bound
   */
  public MemorySegment segment(StripeBuffer buffer) {
    MemorySegment segment = bound.segment(position(disks, buffer));
    if (segment == null) {
      throw new IllegalArgumentException("buffer " + buffer + ": not bound");
    }
    return segment;
  }

  /**
   * What is bound now, for a chain to hold; binding another segment later does not change it. A buffer whose arena has
   * been closed counts as not bound from here on.
   */
  public BoundMemory bound() {
    if (!bound.allOpen()) {
      forgetClosed();
    }
    lent = true;
    return bound;
  }

  private void forgetClosed() {
    bound = bound.copyOfOpen();
    for (int at = 0; at < addresses.length; at++) {
      MemorySegment segment = bound.segment(at);
      if (segment != null && !segment.scope().isAlive()) {
        addresses[at] = 0;
      }
    }
  }

  /** Whether the buffer was bound to memory whose arena is closed now. */
  public boolean isClosed(StripeBuffer buffer) {
    MemorySegment segment = bound.segment(position(disks, buffer));
    return segment != null && !segment.scope().isAlive();
  }

  /** Native address of the buffer's first byte, or 0 where it is not bound. */
  public long address(StripeBuffer buffer) {
    return addresses[position(disks, buffer)];
  }

  /** As {@link #address(StripeBuffer)}, by {@link #position} for as many disks as {@link #disks}. */
  public long address(int position) {
    return addresses[position];
  }

  /**
   * Where the memory of an array of so many disks keeps a buffer's address; to be found once for many stripes.
   *
   * @throws IllegalArgumentException when such an array has no such buffer
   */
  public static int position(int disks, StripeBuffer buffer) {
    int index = buffer.index();
    if (index >= (buffer.kind() == StripeBuffer.Kind.SCRATCH ? SCRATCH_BLOCKS : disks)) {
      throw new IllegalArgumentException("buffer " + buffer + ": the array has " + disks + " disks");
    }
    return switch (buffer.kind()) {
      case SCRATCH -> index;
      case P -> P_AT;
      case Q -> Q_AT;
      case PARTIAL_PARITY -> PARTIAL_PARITY_AT;
      case DATA -> NUMBERED_AT + index;
      case NEW_DATA -> NUMBERED_AT + disks + index;
      case READ -> NUMBERED_AT + 2 * disks + index;
      case OTHER_STRIPE -> NUMBERED_AT + 3 * disks + index;
    };
  }
}
