package org.raidoffload.geometry;

import java.util.OptionalLong;

/**
 * Address arithmetic of one md array, both ways. Immutable and thread-safe; no method allocates except where it
 * returns an object.
 *
 * <p>A <em>row</em> is one chunk index across all disks. Data index {@code d} runs over 0..{@link #dataDisks()}-1 in
 * array order; a <em>slot</em> is the exponent of the generator that the block carries in Q and is never to be mixed
 * up with {@code d}. All byte offsets are relative to the start of a member's data area.
 *
 * @param level RAID-4, 5 or 6
 * @param layout parity placement, valid for the level
 * @param disks member disks, {@link RaidLevel#minimumDisks()}..255
 * @param chunkBytes bytes of one disk before striping moves on: a multiple of 512; md itself takes multiples of
 *     4096, old controllers smaller ones
 */
public record ArrayGeometry(RaidLevel level, ParityLayout layout, int disks, int chunkBytes) {

  /** md's stripe unit: one page of one disk (Linux 6.1, DEFAULT_STRIPE_SIZE). */
  public static final int STRIPE_UNIT_BYTES = 4096;

  /** The smallest chunk, which every chunk is a multiple of: a sector. */
  public static final int SECTOR_BYTES = 512;

  /** Most member disks: the syndrome has 255 distinct exponents and async_pq caps at 255. */
  public static final int MAXIMUM_DISKS = 255;

  public ArrayGeometry {
    if (!layout.validFor(level)) {
      throw new IllegalArgumentException("layout: " + layout.mdadmName() + " (not a layout of RAID-" + level.number()
          + ")");
    }
    if (disks < level.minimumDisks() || disks > MAXIMUM_DISKS) {
      throw new IllegalArgumentException("disks: " + disks + " (RAID-" + level.number() + " needs "
          + level.minimumDisks() + " to " + MAXIMUM_DISKS + ")");
    }
    if (chunkBytes <= 0 || chunkBytes % SECTOR_BYTES != 0) {
      throw new IllegalArgumentException("chunkBytes: " + chunkBytes + " (must be a positive multiple of "
          + SECTOR_BYTES + ")");
    }
  }

  /** A RAID-5 array in md's default layout, left-symmetric. */
  public static ArrayGeometry raid5(int disks, int chunkBytes) {
    return new ArrayGeometry(RaidLevel.RAID5, ParityLayout.LEFT_SYMMETRIC, disks, chunkBytes);
  }

  /** A RAID-6 array in md's default layout, left-symmetric. */
  public static ArrayGeometry raid6(int disks, int chunkBytes) {
    return new ArrayGeometry(RaidLevel.RAID6, ParityLayout.LEFT_SYMMETRIC, disks, chunkBytes);
  }

  /** Data blocks in a row. */
  public int dataDisks() {
    return disks - level.parityDisks();
  }

  /** The disk that holds P in the row. */
  public int pDisk(long row) {
    if (level != RaidLevel.RAID6) {
      return switch (layout) {
        case LEFT_ASYMMETRIC, LEFT_SYMMETRIC -> disks - 1 - rotate(row, disks);
        case RIGHT_ASYMMETRIC, RIGHT_SYMMETRIC -> rotate(row, disks);
        case PARITY_FIRST -> 0;
        default -> disks - 1;
      };
    }
    return switch (layout) {
      case LEFT_ASYMMETRIC, LEFT_SYMMETRIC, DDF_N_CONTINUE -> disks - 1 - rotate(row, disks);
      case RIGHT_ASYMMETRIC, RIGHT_SYMMETRIC, DDF_ZERO_RESTART -> rotate(row, disks);
      case DDF_N_RESTART -> disks - 1 - rotate(row + 1, disks);
      case PARITY_FIRST, PARITY_FIRST_6 -> 0;
      case PARITY_LAST -> disks - 2;
      case LEFT_ASYMMETRIC_6, LEFT_SYMMETRIC_6 -> disks - 2 - rotate(row, disks - 1);
      case RIGHT_ASYMMETRIC_6, RIGHT_SYMMETRIC_6 -> rotate(row, disks - 1);
    };
  }

  /** The disk that holds Q in the row, or -1 where the level has no Q. */
  public int qDisk(long row) {
    if (level != RaidLevel.RAID6) {
      return -1;
    }
    return switch (layout) {
      case PARITY_FIRST -> 1;
      case PARITY_LAST, LEFT_ASYMMETRIC_6, RIGHT_ASYMMETRIC_6, LEFT_SYMMETRIC_6, RIGHT_SYMMETRIC_6, PARITY_FIRST_6 ->
          disks - 1;
      case DDF_N_CONTINUE -> (pDisk(row) + disks - 1) % disks;
      default -> (pDisk(row) + 1) % disks;
    };
  }

  /** The disk that holds data block {@code dataIndex} of the row. */
  public int diskOfData(long row, int dataIndex) {
    if (dataIndex < 0 || dataIndex >= dataDisks()) {
      throw new IllegalArgumentException("block: D" + dataIndex + " (row has D0 to D" + (dataDisks() - 1) + ")");
    }
    int p = pDisk(row);
    if (level != RaidLevel.RAID6) {
      return switch (layout) {
        case LEFT_SYMMETRIC, RIGHT_SYMMETRIC -> (p + 1 + dataIndex) % disks;
        default -> dataIndex < p ? dataIndex : dataIndex + 1;
      };
    }
    return switch (layout) {
      case LEFT_SYMMETRIC, RIGHT_SYMMETRIC -> (p + 2 + dataIndex) % disks;
      case DDF_N_CONTINUE -> (p + 1 + dataIndex) % disks;
      case LEFT_SYMMETRIC_6, RIGHT_SYMMETRIC_6 -> (p + 1 + dataIndex) % (disks - 1);
      default -> ascendingSkippingParity(row, dataIndex);
    };
  }

  /** The data index that the disk holds in the row, or -1 where it holds P or Q. */
  public int dataOfDisk(long row, int disk) {
    checkDisk(disk);
    int p = pDisk(row);
    int q = qDisk(row);
    if (disk == p || disk == q) {
      return -1;
    }
    if (level != RaidLevel.RAID6) {
      return switch (layout) {
        case LEFT_SYMMETRIC, RIGHT_SYMMETRIC -> Math.floorMod(disk - p - 1, disks);
        default -> disk < p ? disk : disk - 1;
      };
    }
    return switch (layout) {
      case LEFT_SYMMETRIC, RIGHT_SYMMETRIC -> Math.floorMod(disk - p - 2, disks);
      case DDF_N_CONTINUE -> Math.floorMod(disk - p - 1, disks);
      case LEFT_SYMMETRIC_6, RIGHT_SYMMETRIC_6 -> Math.floorMod(disk - p - 1, disks - 1);
      default -> disk - (p < disk ? 1 : 0) - (q < disk ? 1 : 0);
    };
  }

  /**
   * The syndrome slot of a data block: the exponent of the generator that it carries in Q. md layouts count from the
   * disk after Q, skipping P and Q; DDF layouts use the physical disk number.
   */
  public int slotOfData(long row, int dataIndex) {
    int disk = diskOfData(row, dataIndex);
    if (level != RaidLevel.RAID6) {
      return dataIndex;
    }
    if (layout.ddf()) {
      return disk;
    }
    int p = pDisk(row);
    int q = qDisk(row);
    int steps = Math.floorMod(disk - q - 1, disks);
    int stepsToP = Math.floorMod(p - q - 1, disks);
    return stepsToP < steps ? steps - 1 : steps;
  }

  /** Length of the slot range: data disks for md layouts, all disks for DDF, where two slots stay empty. */
  public int syndromeSlots() {
    return layout.ddf() && level == RaidLevel.RAID6 ? disks : dataDisks();
  }

  /** The row that holds an array byte. */
  public long rowOfArrayByte(long arrayByte) {
    return arrayByte / chunkBytes / dataDisks();
  }

  /** The data index that holds an array byte. */
  public int dataOfArrayByte(long arrayByte) {
    return (int) (arrayByte / chunkBytes % dataDisks());
  }

  /** The byte on its member, from the start of the data area, that holds an array byte. */
  public long memberByteOfArrayByte(long arrayByte) {
    return rowOfArrayByte(arrayByte) * chunkBytes + arrayByte % chunkBytes;
  }

  /** The array byte that a member byte holds; empty where that byte is parity. */
  public OptionalLong arrayByteOfMemberByte(int disk, long memberByte) {
    long row = memberByte / chunkBytes;
    int d = dataOfDisk(row, disk);
    if (d < 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of((row * dataDisks() + d) * chunkBytes + memberByte % chunkBytes);
  }

  private int ascendingSkippingParity(long row, int dataIndex) {
    int low = Math.min(pDisk(row), qDisk(row));
    int high = Math.max(pDisk(row), qDisk(row));
    int disk = dataIndex;
    if (disk >= low) {
      disk++;
    }
    if (disk >= high) {
      disk++;
    }
    return disk;
  }

  private static int rotate(long row, int period) {
    return (int) Long.remainderUnsigned(row, period);
  }

  private void checkDisk(int disk) {
    if (disk < 0 || disk >= disks) {
      throw new IllegalArgumentException("disk: " + disk + " (array has disks 0 to " + (disks - 1) + ")");
    }
  }

  @Override
  public String toString() {
    return "RAID-" + level.number() + " " + layout.mdadmName() + " on " + disks + " disks, chunk " + chunkBytes + " bytes";
  }
}
