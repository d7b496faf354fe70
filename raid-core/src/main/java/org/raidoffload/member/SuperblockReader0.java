package org.raidoffload.member;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Superblock 0.90: 1024 words in the byte order of the machine that wrote them. Word numbers are those of Linux 6.1's
 * md_p.h.
 */
final class SuperblockReader0 {
  static final int BYTES = 4096;
  private static final int WORDS = BYTES / 4;
  private static final int CHECKSUM_WORD = 38;
  private static final int DISKS_WORD = 128;
  private static final int DISK_WORDS = 32;
  private static final int DISKS = 27;
  private static final int THIS_DISK_WORD = 992;
  private static final int MINOR_RESHAPE = 91;
  private static final int STATE_CLEAN = 1;
  private static final int STATE_BITMAP = 1 << 8;
  private static final int DISK_FAULTY = 1;
  private static final int DISK_ACTIVE = 1 << 1;
  private static final int DISK_SYNC = 1 << 2;
  private static final int DISK_REMOVED = 1 << 3;

  private final ByteBuffer raw;
  private final long at;

  SuperblockReader0(ByteBuffer raw, long at) {
    this.raw = raw.duplicate().order(order(raw));
    this.at = at;
  }

  /** Whether these bytes claim to be such a superblock. */
  static boolean recognised(ByteBuffer raw) {
    ByteBuffer ordered = raw.duplicate().order(order(raw));
    return ordered.getInt(0) == MdMagic.SUPERBLOCK && ordered.getInt(4) == 0;
  }

  private static ByteOrder order(ByteBuffer raw) {
    return raw.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(0) == MdMagic.SUPERBLOCK ? ByteOrder.BIG_ENDIAN
        : ByteOrder.LITTLE_ENDIAN;
  }

  MdSuperblock read() throws DamagedSuperblockException {
    long events = pair(39);
    boolean clean = (word(33) & STATE_CLEAN) != 0;
    long inSync = clean ? MdSuperblock.WHOLE
        : events == pair(41) ? SectorBytes.of("resync offset", Integer.toUnsignedLong(word(43))) : 0;
    String uuid = String.format(Locale.ROOT, "%08x:%08x:%08x:%08x", word(5), word(13), word(14), word(15));
    boolean bitmap = (word(33) & STATE_BITMAP) != 0;
    return new MdSuperblock(MdVersion.V0_90, at, array(), uuid, "", word(THIS_DISK_WORD), "", roles(), 0, at,
        MdSuperblock.WHOLE, events, Integer.toUnsignedLong(word(6)), Integer.toUnsignedLong(word(32)), inSync, 0,
        bitmap ? at + BYTES : -1, null, 0, Integer.toUnsignedLong(word(CHECKSUM_WORD)), computedChecksum());
  }

  private MdSuperblock.MdArray array() throws DamagedSuperblockException {
    int disks = word(10);
    if (disks > DISKS) {
      throw new DamagedSuperblockException("its superblock has an array of " + Integer.toUnsignedString(disks)
          + " disks (version 0.90 has at most " + DISKS + ")");
    }
    String reshape = word(2) < MINOR_RESHAPE ? null
        : "to level " + word(46) + " layout " + word(48) + " chunk " + word(49) + ", " + word(47) + " disks more";
    return new MdSuperblock.MdArray(word(7), word(64), disks, Integer.toUnsignedLong(word(65)),
        Integer.toUnsignedLong(word(8)) * 1024, 0, reshape);
  }

  private List<Integer> roles() {
    List<Integer> roles = new ArrayList<>();
    for (int number = 0; number < DISKS; number++) {
      int state = word(DISKS_WORD + DISK_WORDS * number + 4);
      int role = word(DISKS_WORD + DISK_WORDS * number + 3);
      boolean inSync = (state & (DISK_ACTIVE | DISK_SYNC)) == (DISK_ACTIVE | DISK_SYNC);
      roles.add((state & (DISK_FAULTY | DISK_REMOVED)) != 0 ? MdSuperblock.FAULTY
          : inSync ? Math.clamp(role, 0, MdSuperblock.SPARE) : MdSuperblock.SPARE);
    }
    return roles;
  }

  private long computedChecksum() {
    long sum = -Integer.toUnsignedLong(word(CHECKSUM_WORD));
    for (int i = 0; i < WORDS; i++) {
      sum += Integer.toUnsignedLong(word(i));
    }
    return ((sum & 0xffff_ffffL) + (sum >>> 32)) & 0xffff_ffffL;
  }

  /** Two words that make a number, the low one first on a little-endian machine. */
  private long pair(int first) {
    boolean little = raw.order() == ByteOrder.LITTLE_ENDIAN;
    long low = Integer.toUnsignedLong(word(little ? first : first + 1));
    long high = Integer.toUnsignedLong(word(little ? first + 1 : first));
    return (high << 32) | low;
  }

  private int word(int index) {
    return raw.getInt(4 * index);
  }
}
