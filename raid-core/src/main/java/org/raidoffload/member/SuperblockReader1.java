package org.raidoffload.member;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Superblocks 1.0, 1.1 and 1.2: one format at three places. Offsets are those of Linux 6.1's md_p.h. */
final class SuperblockReader1 {
  static final int BYTES = 4096;
  /** Fixed part; the table of roles follows, two bytes each. */
  static final int FIXED_BYTES = 256;
  static final int CHECKSUM_AT = 216;
  static final int MAXIMUM_NUMBERS = (BYTES - FIXED_BYTES) / 2;

  private static final int SET_UUID_AT = 16;
  /** Since Linux 6.19. */
  private static final int LOGICAL_BLOCK_AT = 224;
  private static final int NAME_AT = 32;
  private static final int NAME_BYTES = 32;
  private static final int DEVICE_UUID_AT = 168;
  private static final int UUID_BYTES = 16;
  /** Times are 40 bits of seconds below 24 bits of microseconds. */
  private static final long SECONDS_MASK = (1L << 40) - 1;

  private final ByteBuffer raw;
  private final MdVersion version;
  private final long at;

  SuperblockReader1(ByteBuffer raw, MdVersion version, long at) {
    this.raw = raw.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.version = version;
    this.at = at;
  }

  /** Whether these bytes claim to be such a superblock. */
  static boolean recognised(ByteBuffer raw) {
    ByteBuffer le = raw.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    return le.getInt(0) == MdMagic.SUPERBLOCK && le.getInt(4) == 1;
  }

  /** The sum that belongs into a superblock with so many entries in its table of roles. */
  static long checksum(ByteBuffer raw, int numbers) {
    ByteBuffer le = raw.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int length = FIXED_BYTES + 2 * numbers;
    long sum = -Integer.toUnsignedLong(le.getInt(CHECKSUM_AT));
    for (int i = 0; i + 4 <= length; i += 4) {
      sum += Integer.toUnsignedLong(le.getInt(i));
    }
    if (length % 4 != 0) {
      sum += Short.toUnsignedLong(le.getShort(length - 2));
    }
    return ((sum & 0xffff_ffffL) + (sum >>> 32)) & 0xffff_ffffL;
  }

  MdSuperblock read() throws DamagedSuperblockException {
    int numbers = raw.getInt(220);
    if (numbers < 0 || numbers > MAXIMUM_NUMBERS) {
      throw new DamagedSuperblockException("its superblock has room for " + Integer.toUnsignedString(numbers)
          + " members (at most " + MAXIMUM_NUMBERS + " fit)");
    }
    int features = raw.getInt(8);
    List<Integer> roles = new ArrayList<>();
    for (int i = 0; i < numbers; i++) {
      roles.add(Short.toUnsignedInt(raw.getShort(FIXED_BYTES + 2 * i)));
    }
    long resync = raw.getLong(208);
    long recovered = raw.getLong(152);
    int bitmap = raw.getInt(96);
    return new MdSuperblock(version, at, array(features), SectorBytes.uuid(bytes(SET_UUID_AT, UUID_BYTES)), name(),
        raw.getInt(160), SectorBytes.uuid(bytes(DEVICE_UUID_AT, UUID_BYTES)), roles,
        SectorBytes.of("data offset", raw.getLong(128)), SectorBytes.of("data area", raw.getLong(136)),
        MdFeature.RECOVERING.in(features) ? SectorBytes.of("recovery offset", recovered) : MdSuperblock.WHOLE,
        raw.getLong(200), raw.getLong(64) & SECONDS_MASK, raw.getLong(192) & SECONDS_MASK,
        resync == -1 ? MdSuperblock.WHOLE : SectorBytes.of("resync offset", resync), features,
        MdFeature.BITMAP.in(features) && bitmap != 0 ? at + (long) bitmap * SectorBytes.SECTOR : -1, badBlockLog(),
        raw.get(185), Integer.toUnsignedLong(raw.getInt(CHECKSUM_AT)), checksum(raw, numbers));
  }

  private MdSuperblock.MdArray array(int features) throws DamagedSuperblockException {
    int level = raw.getInt(72);
    int layout = raw.getInt(76);
    int disks = raw.getInt(92);
    long chunk = SectorBytes.of("chunk", Integer.toUnsignedLong(raw.getInt(88)));
    String reshape = !MdFeature.RESHAPE.in(features) ? null : reshapeTo(level, layout, disks, chunk);
    return new MdSuperblock.MdArray(level, layout, disks, chunk, SectorBytes.of("used size", raw.getLong(80)),
        logicalBlock(), reshape);
  }

  /** A field that older kernels write as zero. */
  private int logicalBlock() throws DamagedSuperblockException {
    int bytes = raw.getInt(LOGICAL_BLOCK_AT);
    if (bytes != 0 && (bytes < SectorBytes.SECTOR || Integer.bitCount(bytes) != 1)) {
      throw new DamagedSuperblockException("logical block size of " + Integer.toUnsignedString(bytes)
          + " bytes (must be a power of two from 512 on)");
    }
    return bytes;
  }

  private String reshapeTo(int level, int layout, int disks, long chunk) {
    return "from level " + level + " layout " + layout + " on " + (disks - raw.getInt(112)) + " disks to level "
        + raw.getInt(100) + " layout " + raw.getInt(116) + " on " + disks + " disks, chunk " + chunk + " to "
        + Integer.toUnsignedLong(raw.getInt(120)) * SectorBytes.SECTOR + ", now at sector "
        + Long.toUnsignedString(raw.getLong(104));
  }

  private @Nullable ByteRange badBlockLog() {
    int sectors = Short.toUnsignedInt(raw.getShort(186));
    int offset = raw.getInt(188);
    long start = at + (long) offset * SectorBytes.SECTOR;
    return sectors == 0 || offset == 0 || start < 0 ? null
        : new ByteRange(start, (long) sectors * SectorBytes.SECTOR);
  }

  private String name() {
    byte[] name = bytes(NAME_AT, NAME_BYTES);
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    return new String(name, 0, length, StandardCharsets.UTF_8);
  }

  private byte[] bytes(int from, int length) {
    byte[] copy = new byte[length];
    raw.get(from, copy);
    return copy;
  }

  /** Where the superblock says that it is, in bytes; must be where it was found. */
  long claimedPlace() throws DamagedSuperblockException {
    return SectorBytes.of("superblock offset", raw.getLong(144));
  }
}
