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
  private final int unitBytes;
  private final long[] data;
  private final long[] newData;
  private final long[] read;
  private final long[] scratch = new long[4];
  private final long[] other;
  private final Map<StripeBuffer, MemorySegment> segments = new HashMap<>();
  private long p;
  private long q;
  private long partialParity;

  /** Buffers for stripes of the array with blocks of {@code unitBytes}. */
  public StripeMemory(ArrayGeometry geometry, int unitBytes) {
    this.unitBytes = unitBytes;
    this.data = new long[geometry.dataDisks()];
    this.newData = new long[geometry.dataDisks()];
    this.read = new long[geometry.dataDisks()];
    this.other = new long[geometry.disks()];
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
    set(buffer, segment.address());
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
    return switch (buffer.kind()) {
      case DATA -> data[buffer.index()];
      case NEW_DATA -> newData[buffer.index()];
      case READ -> read[buffer.index()];
      case SCRATCH -> scratch[buffer.index()];
      case OTHER_STRIPE -> other[buffer.index()];
      case P -> p;
      case Q -> q;
      case PARTIAL_PARITY -> partialParity;
    };
  }

  private void set(StripeBuffer buffer, long address) {
    switch (buffer.kind()) {
      case DATA -> data[buffer.index()] = address;
      case NEW_DATA -> newData[buffer.index()] = address;
      case READ -> read[buffer.index()] = address;
      case SCRATCH -> scratch[buffer.index()] = address;
      case OTHER_STRIPE -> other[buffer.index()] = address;
      case P -> p = address;
      case Q -> q = address;
      case PARTIAL_PARITY -> partialParity = address;
    }
  }
}
