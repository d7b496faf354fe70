package org.raidoffload.member;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Formats that are named but not read, each known by bytes at a fixed place.
 *
 * @param what its name
 * @param at byte from the start of the device, or from its end where negative
 * @param signature the bytes there, as ISO 8859-1
 */
record ForeignFormat(String what, long at, String signature) {

  /**
   * RAID and volume managers first, then what may lie inside them; places from the specifications of each (DDF 2.0
   * §4.1: the anchor in the last block; Intel IMSM: the block before it).
   */
  private static final List<ForeignFormat> KNOWN = List.of(
      bytes("DDF container (vendor RAID: its arrays are not described by md's superblocks)", -512, "de11de11"),
      text("Intel IMSM (Matrix RAID) container", -1024, "Intel Raid ISM Cfg Sig. "),
      text("NVIDIA RAID member", -1024, "NVIDIA"),
      text("JMicron RAID member", -512, "JM"),
      lvm(0), lvm(1), lvm(2), lvm(3),
      bytes("LUKS encrypted volume", 0, "4c554b53babe"),
      bytes("bcachefs or bcache member", 4096 + 24, "c68573f64e1a45ca"),
      text("XFS file system", 0, "XFSB"),
      bytes("ext2, ext3 or ext4 file system", 1080, "53ef"),
      text("btrfs file system", 0x10040, "_BHRfS_M"),
      bytes("F2FS file system", 1024, "1020f5f2"),
      text("NTFS file system", 3, "NTFS    "),
      text("exFAT file system", 3, "EXFAT   "),
      text("FAT file system", 82, "FAT32   "),
      text("FAT file system", 54, "FAT16   "),
      text("FAT file system", 54, "FAT12   "),
      text("squashfs file system", 0, "hsqs"),
      text("ISO 9660 file system", 32769, "CD001"),
      text("swap space", 4086, "SWAPSPACE2"),
      text("whole disk with a GPT partition table (give the partition)", 512, "EFI PART"),
      bytes("whole disk with an MBR partition table (give the partition)", 510, "55aa"));

  private static ForeignFormat lvm(int sector) {
    return text("LVM2 physical volume", sector * 512L, "LABELONE");
  }

  private static ForeignFormat text(String what, long at, String signature) {
    return new ForeignFormat(what, at, signature);
  }

  private static ForeignFormat bytes(String what, long at, String hex) {
    return new ForeignFormat(what, at, new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1));
  }

  private ByteBuffer wanted() {
    return ByteBuffer.wrap(signature.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The name of what is on the device, or a phrase that says that nothing known is. */
  static String of(MemberDevice device) throws IOException {
    for (ForeignFormat format : KNOWN) {
      if (format.on(device)) {
        return format.what;
      }
    }
    return "no superblock of md, and no other format that is known";
  }

  private boolean on(MemberDevice device) throws IOException {
    long place = at < 0 ? device.size() / SectorBytes.SECTOR * SectorBytes.SECTOR + at : at;
    if (place < 0 || place > device.size() - signature.length()) {
      return false;
    }
    return DeviceBytes.read(device, place, signature.length()).equals(wanted());
  }
}
