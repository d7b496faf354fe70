package org.raidoffload.member;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** How long a file or block device is. */
final class BlockDeviceSize {
  /** Linux keeps byte counts of block devices below 2^63. */
  private static final int HIGHEST_BIT = 62;

  private BlockDeviceSize() {
  }

  /** Bytes of an opened file. A block device reports no size as a file, so its end is searched for by reading. */
  static long of(Path file, FileChannel channel) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return attributes.isRegularFile() || channel.size() > 0 ? channel.size() : searchedEnd(channel);
  }

  /** The first byte that cannot be read: found bit by bit, highest first. */
  private static long searchedEnd(FileChannel channel) throws IOException {
    long end = 0;
    for (int bit = HIGHEST_BIT; bit >= 0; bit--) {
      long candidate = end + (1L << bit);
      if (candidate > 0 && readable(channel, candidate - 1)) {
        end = candidate;
      }
    }
    return end;
  }

  private static boolean readable(FileChannel channel, long at) throws IOException {
    return channel.read(ByteBuffer.allocate(1), at) > 0;
  }
}
