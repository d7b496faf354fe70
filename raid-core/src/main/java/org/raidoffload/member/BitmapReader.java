package org.raidoffload.member;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads bitmaps. Offsets are those of Linux 6.1's md-bitmap.h and of 6.18's md-llbitmap.c. */
final class BitmapReader {
  private static final int BYTES = 256;
  /** A lockless bitmap's bytes start here. */
  private static final int LOCKLESS_DATA_AT = 1024;
  private static final int MOST_RANGES = 64 << 20;
  /** States of a range with valid parity: clean, dirty (consistent after a clean stop), clean though unwritten. */
  private static final int CLEAN = 1;
  private static final int DIRTY = 2;
  private static final int CLEAN_UNWRITTEN = 7;

  private final MemberDevice device;
  private final long at;
  private final ByteBuffer raw;

  private BitmapReader(MemberDevice device, long at) throws IOException {
    this.device = device;
    this.at = at;
    this.raw = DeviceBytes.read(device, at, BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads the bitmap.
   *
   * @throws DamagedSuperblockException when there is none that can be believed
   */
  static BitmapSuperblock read(MemberDevice device, long at) throws IOException, DamagedSuperblockException {
    if (at < 0 || at > device.size() - BYTES) {
      throw new DamagedSuperblockException("its bitmap would lie at byte " + at + ", outside the device");
    }
    return new BitmapReader(device, at).read();
  }

  private BitmapSuperblock read() throws IOException, DamagedSuperblockException {
    if (raw.getInt(0) != MdMagic.BITMAP) {
      throw new DamagedSuperblockException("no bitmap at byte " + at + ", where its superblock says one is");
    }
    int version = raw.getInt(4);
    if (version < 3 || version > BitmapSuperblock.LOCKLESS) {
      throw new DamagedSuperblockException("bitmap version " + version + " (3 to 6 are known)");
    }
    byte[] uuid = new byte[16];
    raw.get(8, uuid);
    long chunk = Integer.toUnsignedLong(raw.getInt(52)) * (version == BitmapSuperblock.LOCKLESS ? SectorBytes.SECTOR : 1);
    long sync = SectorBytes.of("bitmap's range", raw.getLong(40));
    List<ByteRange> withoutParity = version == BitmapSuperblock.LOCKLESS ? withoutParity(chunk, sync) : List.of();
    return new BitmapSuperblock(version, SectorBytes.uuid(uuid), raw.getLong(24), raw.getLong(32), chunk, sync,
        withoutParity);
  }

  private List<ByteRange> withoutParity(long chunk, long sync) throws IOException, DamagedSuperblockException {
    if (chunk <= 0 || Long.bitCount(chunk) != 1 || sync / chunk >= MOST_RANGES) {
      throw new DamagedSuperblockException("lockless bitmap with ranges of " + chunk + " bytes over " + sync
          + " bytes (must be a power of two, and at most " + MOST_RANGES + " ranges)");
    }
    int count = (int) ((sync + chunk - 1) / chunk);
    ByteBuffer states = DeviceBytes.read(device, at + LOCKLESS_DATA_AT, count);
    List<ByteRange> ranges = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= count; i++) {
      if (i == count || hasParity(states.get(i))) {
        if (i > from) {
          ranges.add(new ByteRange(from * chunk, (i - from) * chunk));
        }
        from = i + 1;
      }
    }
    return ranges;
  }

  private static boolean hasParity(byte state) {
    return state == CLEAN || state == DIRTY || state == CLEAN_UNWRITTEN;
  }
}
