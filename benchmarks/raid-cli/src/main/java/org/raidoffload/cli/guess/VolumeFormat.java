package org.raidoffload.cli.guess;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * File systems and partition tables that name places of their own, each with the rules of its published format: ext
 * (kernel documentation, "ext4 Data Structures"), XFS (its disk structure document), GPT (UEFI specification §5.3),
 * NTFS, btrfs, LUKS, LVM2.
 */
enum VolumeFormat {
  EXT("ext superblock", 1024, 56, "S\u00ef", 104, 16) {
    @Override
    List<Long> copies(ByteBuffer sb, long start) {
      int shift = sb.getInt(24);
      long perGroup = Integer.toUnsignedLong(sb.getInt(32));
      long blocks = Integer.toUnsignedLong(sb.getInt(4));
      if (shift < 0 || shift > 6 || perGroup == 0) {
        return List.of();
      }
      boolean sparse = (sb.getInt(100) & 1) != 0;
      long firstBlock = Integer.toUnsignedLong(sb.getInt(20));
      List<Long> places = new ArrayList<>();
      for (long group = 1; firstBlock + group * perGroup < blocks && places.size() < MOST_COPIES; group++) {
        if (!sparse || isPower(group, 3) || isPower(group, 5) || isPower(group, 7)) {
          places.add(start + ((firstBlock + group * perGroup) << (10 + shift)));
        }
      }
      return places;
    }
  },
  XFS("XFS superblock", 0, 0, "XFSB", 32, 16) {
    @Override
    List<Long> copies(ByteBuffer sb, long start) {
      ByteBuffer big = sb.duplicate().order(ByteOrder.BIG_ENDIAN);
      long groupBytes = Integer.toUnsignedLong(big.getInt(4)) * Integer.toUnsignedLong(big.getInt(84));
      long groups = Integer.toUnsignedLong(big.getInt(88));
      List<Long> places = new ArrayList<>();
      for (long group = 1; groupBytes > 0 && group < Math.min(groups, MOST_COPIES); group++) {
        places.add(start + group * groupBytes);
      }
      return places;
    }
  },
  GPT("GPT header", 512, 0, "EFI PART", 56, 16) {
    @Override
    List<Long> copies(ByteBuffer sb, long start) {
      long backup = sb.getLong(32);
      return backup > 1 && backup < Long.MAX_VALUE / 1024 ? List.of(start + backup * 512) : List.of();
    }
  },
  NTFS("NTFS boot sector", 0, 3, "NTFS    ", 72, 8) {
    @Override
    List<Long> copies(ByteBuffer sb, long start) {
      long sectors = sb.getLong(40);
      return sectors > 0 && sectors < Long.MAX_VALUE / 1024 ? List.of(start + sectors * 512) : List.of();
    }
  },
  BTRFS("btrfs superblock", 65536, 64, "_BHRfS_M", 32, 16) {
    @Override
    List<Long> copies(ByteBuffer sb, long start) {
      return List.of(start + (64L << 20));
    }
  },
  LUKS("LUKS header", 0, 0, "LUKS\u00ba\u00be", 168, 40),
  LVM("LVM2 label", 512, 0, "LABELONE", 32, 32),
  MBR("partition table", 0, 510, "U\u00aa", 440, 4);

  /** More would add little to what the first say. */
  private static final int MOST_COPIES = 24;
  private static final double FIRST_WEIGHT = 10;
  private static final double COPIES_WEIGHT = 30;

  private final String label;
  final int at;
  private final int magicAt;
  private final String magic;
  private final int idAt;
  private final int idBytes;

  VolumeFormat(String label, int at, int magicAt, String magic, int idAt, int idBytes) {
    this.label = label;
    this.at = at;
    this.magicAt = magicAt;
    this.magic = magic;
    this.idAt = idAt;
    this.idBytes = idBytes;
  }

  /** Where else the volume says that it has copies, in bytes of the array. */
  List<Long> copies(ByteBuffer header, long start) {
    return List.of();
  }

  /**
   * The places that a volume names, its own first, if the block is its header.
   *
   * @param start array byte where the volume starts
   */
  List<Spot> spots(byte[] block, long start) {
    if (!new Spot(label, start + at, magicAt, magic, 0, "", 0).in(block)) {
      return List.of();
    }
    String id = new String(block, idAt, idBytes, StandardCharsets.ISO_8859_1);
    List<Long> copies = copies(ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN), start);
    List<Spot> spots = new ArrayList<>();
    spots.add(new Spot(label, start + at, magicAt, magic, idAt, id, FIRST_WEIGHT));
    for (long copy : copies) {
      spots.add(new Spot("copy of the " + label, copy, magicAt, magic, idAt, id, COPIES_WEIGHT / copies.size()));
    }
    return spots;
  }

  /** Array bytes where partitions of an MBR start. */
  static List<Long> partitionsOfMbr(byte[] block) {
    ByteBuffer table = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    List<Long> starts = new ArrayList<>();
    for (int entry = 446; entry < 510; entry += 16) {
      long first = Integer.toUnsignedLong(table.getInt(entry + 8));
      boolean flagged = table.get(entry) == 0 || table.get(entry) == (byte) 0x80;
      if (flagged && table.get(entry + 4) != 0 && first > 0) {
        starts.add(first * 512);
      }
    }
    return starts;
  }

  private static boolean isPower(long value, long base) {
    long power = 1;
    while (power < value) {
      power *= base;
    }
    return power == value;
  }
}
