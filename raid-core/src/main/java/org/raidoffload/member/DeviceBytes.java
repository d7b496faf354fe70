package org.raidoffload.member;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Small reads of a device into the heap. */
final class DeviceBytes {
  private DeviceBytes() {
  }

  /** Exactly these bytes. */
  static ByteBuffer read(MemberDevice device, long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(Math.max(1, length), 4096).asSlice(0, length);
      device.read(at, segment);
      MemorySegment.copy(segment, 0, MemorySegment.ofArray(bytes), 0, length);
    }
    return ByteBuffer.wrap(bytes);
  }

  /** These bytes, zeros in place of those outside the device. */
  static ByteBuffer readPadded(MemberDevice device, long at, int length) throws IOException {
    int inside = at < 0 ? 0 : Math.clamp(device.size() - at, 0, length);
    return ByteBuffer.allocate(length).put(0, inside == 0 ? new byte[0] : read(device, at, inside).array());
  }
}
