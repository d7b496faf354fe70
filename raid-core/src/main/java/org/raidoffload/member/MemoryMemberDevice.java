package org.raidoffload.member;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A member in memory. The caller owns the memory and keeps it alive; flush has nothing to do. */
public final class MemoryMemberDevice implements MemberDevice {
  private final String name;
  private final MemorySegment bytes;

  /**
   * A device whose bytes are the segment's.
   *
   * @param bytes native memory that any thread may reach; a read-only segment makes a read-only device
   */
  public MemoryMemberDevice(String name, MemorySegment bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return bytes.byteSize();
  }

  @Override
  public boolean readOnly() {
    return bytes.isReadOnly();
  }

  @Override
  public void read(long offset, MemorySegment dst) throws IOException {
    requireInside("read", offset, dst.byteSize());
    MemorySegment.copy(bytes, offset, dst, 0, dst.byteSize());
  }

  @Override
  public void write(long offset, MemorySegment src) throws IOException {
    if (readOnly()) {
      throw new MemberException(name, offset, "write at byte " + offset + " refused: opened read-only", null);
    }
    requireInside("write", offset, src.byteSize());
    MemorySegment.copy(src, 0, bytes, offset, src.byteSize());
  }

  @Override
  public void flush() {
    // Memory has no stable storage behind it.
  }

  @Override
  public void close() {
    // The memory is the caller's.
  }

  private void requireInside(String what, long offset, long length) throws MemberException {
    if (offset < 0 || length > bytes.byteSize() - offset) {
      throw new MemberException(name, offset, what + " of " + length + " bytes at byte " + offset
          + " reaches past its end (it has " + bytes.byteSize() + " bytes)", null);
    }
  }
}
