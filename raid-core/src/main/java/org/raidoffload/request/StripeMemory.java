package org.raidoffload.request;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * The buffers of one stripe in flight: off-heap segments by {@link StripeBuffer}. The caller owns the memory, keeps it
 * alive and leaves it alone from submit until the result is delivered. Reusable for the next stripe after that. One
 * thread at a time; binding checks a segment once, reading an address checks nothing and allocates nothing.
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
  private final Map<StripeBuffer, MemorySegment> segments = new HashMap<>();

  /** Buffers for stripes of the array with blocks of {@code unitBytes}. */
  public StripeMemory(ArrayGeometry geometry, int unitBytes) {
    this.unitBytes = unitBytes;
    this.disks = geometry.disks();
    this.addresses = new long[NUMBERED_AT + NUMBERED_KINDS * disks];
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
      throw new IllegalArgumentException("buffer " + buffer + ": a heap segment (must be off-heap; use an Arena)");
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
    segments.put(buffer, segment);
    addresses[position(disks, buffer)] = segment.address();
    return this;
  }

  /** The segment that was bound.
   *
   * @throws IllegalArgumentException when the buffer is not bound
   */
  public MemorySegment segment(StripeBuffer buffer) {
    MemorySegment segment = segments.get(buffer);
    if (segment == null) {
      throw new IllegalArgumentException("buffer " + buffer + ": not bound");
    }
    return segment;
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
