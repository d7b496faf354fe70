package org.raidoffload.member;

/** md's magic numbers. */
final class MdMagic {
  static final int SUPERBLOCK = 0xa92b4efc;
  static final int BITMAP = 0x6d746962;

  private MdMagic() {
  }
}
