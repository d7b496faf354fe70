package org.raidoffload.member;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.raidoffload.member.MemberIdentity.Foreign;
import org.raidoffload.member.MemberIdentity.MdMember;

/** Finds out what a device is. Reads only; thread-safe. */
public final class MemberReader {
  /** A role must be below this to be a disk of the array (Linux 6.1: MD_DISK_ROLE_MAX). */
  private static final int ROLES = 0xff00;

  private MemberReader() {
  }

  /**
   * What the device is. Where several superblocks are found, the one that can be believed and was made last counts.
   *
   * @throws MemberException when the device cannot be read
   */
  public static MemberIdentity identify(MemberDevice device) throws IOException {
    List<MdMember> found = new ArrayList<>();
    for (MdVersion version : MdVersion.values()) {
      MdMember member = at(device, version);
      if (member != null) {
        found.add(member);
      }
    }
    MdMember best = null;
    for (MdMember member : found) {
      if (best == null || better(member, best)) {
        best = member;
      }
    }
    if (best == null) {
      return new Foreign(device, ForeignFormat.of(device));
    }
    List<String> remarks = new ArrayList<>(best.remarks());
    for (MdMember other : found) {
      if (!other.equals(best)) {
        remarks.add("also has an older or damaged superblock " + other.superblock().version().text() + " of set "
            + other.superblock().setUuid() + ", which does not count");
      }
    }
    return new MdMember(device, best.superblock(), best.badBlocks(), best.bitmap(), best.damage(), remarks);
  }

  private static boolean better(MdMember one, MdMember other) {
    if ((one.damage() == null) != (other.damage() == null)) {
      return one.damage() == null;
    }
    return one.superblock().createdSeconds() > other.superblock().createdSeconds();
  }

  private static @Nullable MdMember at(MemberDevice device, MdVersion version) throws IOException {
    long at = version.placeOn(device.size());
    if (at < 0 || at >= device.size()) {
      return null;
    }
    ByteBuffer raw = DeviceBytes.readPadded(device, at, SuperblockReader1.BYTES);
    try {
      if (version == MdVersion.V0_90) {
        return SuperblockReader0.recognised(raw) ? checked(device, new SuperblockReader0(raw, at).read()) : null;
      }
      if (!SuperblockReader1.recognised(raw)) {
        return null;
      }
      SuperblockReader1 reader = new SuperblockReader1(raw, version, at);
      return reader.claimedPlace() == at ? checked(device, reader.read()) : null;
    } catch (DamagedSuperblockException damaged) {
      return new MdMember(device, unreadable(version, at), List.of(), null, String.valueOf(damaged.getMessage()),
          List.of());
    }
  }

  /** Stands for a superblock of which nothing can be believed. */
  private static MdSuperblock unreadable(MdVersion version, long at) {
    return new MdSuperblock(version, at, new MdSuperblock.MdArray(0, 0, 0, 0, 0, 0, null), "unknown", "", 0, "",
        List.of(), 0, 0, 0, 0, 0, 0, 0, 0, -1, null, 0, 0, 1);
  }

  private static MdMember checked(MemberDevice device, MdSuperblock superblock) throws IOException {
    List<String> remarks = new ArrayList<>();
    String damage = damage(device, superblock);
    List<ByteRange> bad = List.of();
    BitmapSuperblock bitmap = null;
    if (damage == null) {
      try {
        ByteRange log = superblock.badBlockLog();
        if (log != null && superblock.has(MdFeature.BAD_BLOCKS)) {
          bad = BadBlockReader.read(device, log, superblock.badBlockShift());
        }
        if (superblock.bitmapAt() >= 0) {
          bitmap = BitmapReader.read(device, superblock.bitmapAt());
          if (!superblock.setUuid().equals(bitmap.setUuid()) && superblock.version() != MdVersion.V0_90) {
            remarks.add("its bitmap belongs to another set, " + bitmap.setUuid());
          }
        }
      } catch (DamagedSuperblockException damaged) {
        if (superblock.has(MdFeature.BAD_BLOCKS) && bad.isEmpty()) {
          damage = damaged.getMessage();
        } else {
          remarks.add(String.valueOf(damaged.getMessage()));
        }
      }
    }
    return new MdMember(device, superblock, bad, bitmap, damage, remarks);
  }

  /** The first rule that the superblock breaks, or null. */
  private static @Nullable String damage(MemberDevice device, MdSuperblock s) {
    if (!s.checksumOk()) {
      return String.format(Locale.ROOT, "checksum of its superblock is %08x (computed: %08x)", s.checksum(), s.computedChecksum());
    }
    long used = s.array().memberBytes();
    if (s.dataOffset() > Long.MAX_VALUE - s.dataBytes() || s.dataOffset() + s.dataBytes() > device.size()) {
      return "cut short: its data area should end at byte " + (s.dataOffset() + s.dataBytes()) + ", the device at byte "
          + device.size();
    }
    if (used > s.dataBytes()) {
      return "the array uses " + used + " bytes of each member, its data area has " + s.dataBytes();
    }
    boolean superblockFirst = s.version() == MdVersion.V1_1 || s.version() == MdVersion.V1_2;
    if (superblockFirst && s.dataOffset() <= s.at()) {
      return "its data area at byte " + s.dataOffset() + " would lie over its superblock at byte " + s.at();
    }
    int role = s.role();
    if (role < ROLES && role >= s.array().disks()) {
      return "role " + role + " is out of range (the array has " + s.array().disks() + " disks)";
    }
    return null;
  }
}
