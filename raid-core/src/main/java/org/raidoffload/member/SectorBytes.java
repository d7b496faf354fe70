package org.raidoffload.member;

import java.util.Locale;

/** Numbers of a superblock into bytes, refused where they cannot be true. */
final class SectorBytes {
  static final int SECTOR = 512;

  private SectorBytes() {
  }

  /**
   * Bytes of so many sectors, taken as unsigned.
   *
   * @throws DamagedSuperblockException when they are more than any device has
   */
  static long of(String what, long sectors) throws DamagedSuperblockException {
    if (sectors < 0 || sectors > Long.MAX_VALUE / SECTOR) {
      throw new DamagedSuperblockException(what + " of " + Long.toUnsignedString(sectors)
          + " sectors overflows (no device is that large)");
    }
    return sectors * SECTOR;
  }

  /** Sixteen bytes in mdadm's notation. */
  static String uuid(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      if (i > 0 && i % 4 == 0) {
        text.append(':');
      }
      text.append(String.format(Locale.ROOT, "%02x", bytes[i] & 0xff));
    }
    return text.toString();
  }
}
