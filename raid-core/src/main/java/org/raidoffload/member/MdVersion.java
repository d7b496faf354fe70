package org.raidoffload.member;

/** The versions of md's superblock, each with its place on a member. */
public enum MdVersion {
  /** Near the end, 64 KiB aligned; at most 27 disks, in the byte order of the machine that wrote it. */
  V0_90("0.90"),
  /** Near the end, 4 KiB aligned. */
  V1_0("1.0"),
  /** At the start. */
  V1_1("1.1"),
  /** 4 KiB from the start. */
  V1_2("1.2");

  private static final int BLOCK = 4096;
  private static final int RESERVED_0_90 = 65_536;
  private static final int RESERVED_1_0 = 8192;

  private final String text;

  MdVersion(String text) {
    this.text = text;
  }

  /** As mdadm writes it. */
  public String text() {
    return text;
  }

  /** The byte where the superblock of a member of the size starts; negative where the member is too small for one. */
  public long placeOn(long memberBytes) {
    return switch (this) {
      case V0_90 -> memberBytes / RESERVED_0_90 * RESERVED_0_90 - RESERVED_0_90;
      case V1_0 -> Math.floorDiv(memberBytes - RESERVED_1_0, BLOCK) * BLOCK;
      case V1_1 -> 0;
      case V1_2 -> BLOCK;
    };
  }
}
