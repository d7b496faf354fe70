package org.raidoffload.cli.member;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.raidoffload.member.MemberDevice;

/**
 * Standard output as the place of a copy, from start to end. What lies on a device goes there within the kernel, where
 * that can: a pipe then gets the pages of the file instead of copies of them.
 */
final class StandardOutput implements ArrayCopy.Sink {
  private final FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();

  @Override
  public void write(long at, MemorySegment bytes) throws IOException {
    ByteBuffer buffer = bytes.asByteBuffer();
    try {
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    } catch (IOException failed) {
      throw new LostOutputException(failed);
    }
  }

  /** Whether the device or the output is to blame, or only their being together, a write from memory will tell. */
  @Override
  public long pass(MemberDevice device, long offset, long bytes) {
    try {
      return device.transferTo(offset, bytes, out);
    } catch (IOException unable) {
      return 0;
    }
  }
}
