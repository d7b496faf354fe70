package org.raidoffload.member;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * Changes a superblock 1.x, of which it holds a copy, and writes it with its checksum made anew. One thread. Offsets are
 * those of Linux 6.1's md_p.h.
 */
public final class SuperblockEditor {
  private static final int FEATURES_AT = 8;
  private static final int LOG_AT = 96;
  private static final int DATA_OFFSET_AT = 128;
  private static final int DATA_SIZE_AT = 136;
  private static final int SUPER_OFFSET_AT = 144;
  private static final int RECOVERY_AT = 152;
  private static final int NUMBER_AT = 160;
  private static final int CORRECTED_AT = 164;
  private static final int DEVICE_UUID_AT = 168;
  private static final int UUID_BYTES = 16;
  private static final int DEVICE_FLAGS_AT = 184;
  private static final int UPDATED_AT = 192;
  private static final int EVENTS_AT = 200;
  private static final int RESYNC_AT = 208;
  private static final int NUMBERS_AT = 220;
  private static final int OF_ONE_MEMBER = 2 | 8 | 16 | 128;
  private static final int LOGS = 1 | 1024 | 2048;

  private final ByteBuffer raw;

  private SuperblockEditor(ByteBuffer raw) {
    this.raw = raw.order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * A copy of a member's superblock.
   *
   * @throws MemberException when it has version 0.90, which is only read
   */
  public static SuperblockEditor of(MemberDevice device, MdSuperblock superblock) throws IOException {
    if (superblock.version() == MdVersion.V0_90) {
      throw new MemberException(device.name(), superblock.at(), "its superblock 0.90 is read, not written", null);
    }
    return new SuperblockEditor(DeviceBytes.readPadded(device, superblock.at(), SuperblockReader1.BYTES));
  }

  /** Sets how often the array's state has changed. */
  public SuperblockEditor events(long events) {
    raw.putLong(EVENTS_AT, events);
    return this;
  }

  /** Marks the array as shut down cleanly, or as one whose parity may be wrong everywhere. */
  public SuperblockEditor clean(boolean clean) {
    raw.putLong(RESYNC_AT, clean ? -1 : 0);
    return this;
  }

  /** Sets when the superblock was written, seconds since 1970. */
  public SuperblockEditor updated(long seconds) {
    raw.putLong(UPDATED_AT, seconds);
    return this;
  }

  /** Takes out md's bitmap and partial parity log, which do not see what others write. */
  public SuperblockEditor withoutLogs() {
    raw.putInt(FEATURES_AT, raw.getInt(FEATURES_AT) & ~LOGS);
    raw.putInt(LOG_AT, 0);
    return this;
  }

  /** Gives the role to no number: its member has failed. */
  public SuperblockEditor lost(int role) {
    for (int number = 0; number < raw.getInt(NUMBERS_AT); number++) {
      int at = SuperblockReader1.FIXED_BYTES + 2 * number;
      if (Short.toUnsignedInt(raw.getShort(at)) == role) {
        raw.putShort(at, (short) MdSuperblock.FAULTY);
      }
    }
    return this;
  }

  /**
   * Turns the copy into the superblock of another member of the set, which is whole and in its role: the number that
   * has the role, or the first free one.
   *
   * @param random makes its device id
   * @return whether the other members' tables do not have the number in the role
   */
  public boolean becomeMember(int role, long dataOffset, long dataBytes, SecureRandom random) {
    int number = firstNumberWith(role);
    boolean unknown = number < 0;
    if (unknown) {
      number = firstNumberWith(MdSuperblock.FAULTY);
      if (number < 0) {
        throw new IllegalStateException("the set's table of roles has no free number for role " + role);
      }
      raw.putShort(SuperblockReader1.FIXED_BYTES + 2 * number, (short) role);
    }
    byte[] id = new byte[UUID_BYTES];
    random.nextBytes(id);
    raw.put(DEVICE_UUID_AT, id);
    raw.putInt(NUMBER_AT, number);
    raw.putInt(FEATURES_AT, raw.getInt(FEATURES_AT) & ~OF_ONE_MEMBER);
    raw.putInt(CORRECTED_AT, 0);
    raw.put(DEVICE_FLAGS_AT, (byte) 0);
    raw.putLong(RECOVERY_AT, 0);
    raw.putLong(DATA_OFFSET_AT, dataOffset / SectorBytes.SECTOR);
    raw.putLong(DATA_SIZE_AT, dataBytes / SectorBytes.SECTOR);
    return unknown;
  }

  private int firstNumberWith(int role) {
    for (int number = 0; number < raw.getInt(NUMBERS_AT); number++) {
      if (Short.toUnsignedInt(raw.getShort(SuperblockReader1.FIXED_BYTES + 2 * number)) == role) {
        return number;
      }
    }
    return -1;
  }

  /** The bytes from the superblock's start to the end of its table, with the right checksum. */
  public byte[] bytes() {
    int numbers = raw.getInt(NUMBERS_AT);
    raw.putInt(SuperblockReader1.CHECKSUM_AT, (int) SuperblockReader1.checksum(raw, numbers));
    byte[] copy = new byte[SuperblockReader1.FIXED_BYTES + 2 * numbers];
    raw.get(0, copy);
    return copy;
  }

  /** Writes it where it belongs; on stable storage after a flush of the device. */
  public void write(MemberDevice device) throws IOException {
    byte[] bytes = bytes();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(bytes.length, 8);
      MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, 0, bytes.length);
      device.write(raw.getLong(SUPER_OFFSET_AT) * SectorBytes.SECTOR, segment);
    }
  }
}
