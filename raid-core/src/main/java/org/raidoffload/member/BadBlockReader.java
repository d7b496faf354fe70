package org.raidoffload.member;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads a member's log of bad blocks: 64-bit entries, start above 10 bits of length, all ones at the end. */
final class BadBlockReader {
  private static final int LENGTH_BITS = 10;
  private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
  private static final long END = -1;
  private static final int MOST_SHIFT = 40;

  private BadBlockReader() {
  }

  /** The ranges of the device, in order. */
  static List<ByteRange> read(MemberDevice device, ByteRange log, int shift)
      throws IOException, DamagedSuperblockException {
    if (log.end() > device.size() || shift < 0 || shift > MOST_SHIFT) {
      throw new DamagedSuperblockException("its log of bad blocks would lie at bytes " + log.start() + " to "
          + log.end() + " with shift " + shift + " (outside the device, or no sensible unit)");
    }
    ByteBuffer raw = DeviceBytes.read(device, log.start(), (int) log.length()).order(ByteOrder.LITTLE_ENDIAN);
    List<ByteRange> ranges = new ArrayList<>();
    while (raw.remaining() >= Long.BYTES) {
      long entry = raw.getLong();
      if (entry == END) {
        break;
      }
      long length = entry & LENGTH_MASK;
      if (length == 0) {
        continue;
      }
      long start = entry >>> LENGTH_BITS;
      if (start > Long.MAX_VALUE >> (shift + 10)) {
        throw new DamagedSuperblockException("bad block at " + Long.toUnsignedString(start)
            + " overflows (no device is that large)");
      }
      ranges.add(new ByteRange((start << shift) * SectorBytes.SECTOR, (length << shift) * SectorBytes.SECTOR));
    }
    ranges.sort(Comparator.comparingLong(ByteRange::start));
    return ranges;
  }
}
