package org.raidoffload.cli.guess;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.member.MemberException;

/**
 * What a sample of the members shows of itself, before any order or layout is assumed. A few regions of each data area
 * are read, block by block; of each block only its traits are kept, so memory stays small whatever the members' size.
 * With one member missing its blocks are made from the others where the level allows.
 */
final class GuessSample {
  private static final long REGION_BYTES = 4L << 20;
  private static final int REGIONS = 4;

  /**
   * What the parity of the sample showed.
   *
   * @param informative units that are not zeros throughout
   * @param matches of them, those whose blocks are one stripe of the level: the xor of all is zero (RAID-4/5), or one
   *     block is the P and another the Q of the rest (RAID-6)
   */
  record Parity(int informative, int matches) {
    /** Whether so many units match that it is no chance. */
    boolean plausible() {
      return matches > 0 && matches * 5L >= informative;
    }
  }

  private final RaidLevel level;
  private final List<MemberDevice> members;
  private final int disks;
  private final int unitBytes;
  private final List<Integer> firstUnits = new ArrayList<>();
  private final List<Long> starts = new ArrayList<>();
  private final long[] memberByte;
  private final int[][] kinds;
  private final boolean[] matches;
  private final UnitTraits traits;
  private Parity parity = new Parity(0, 0);

  /**
   * Reads the sample.
   *
   * @param disks as many as members, or one more
   * @param memberBytes bytes that all data areas have
   */
  GuessSample(RaidLevel level, List<MemberDevice> members, int disks, long dataOffset, long memberBytes, int unitBytes)
      throws IOException {
    this.level = level;
    this.members = members;
    this.disks = disks;
    this.unitBytes = unitBytes;
    long whole = memberBytes / unitBytes * unitBytes;
    long regionBytes = REGION_BYTES / unitBytes * unitBytes;
    int units = 0;
    for (int i = 0; i < REGIONS; i++) {
      long start = whole <= REGIONS * regionBytes ? i * regionBytes
          : (whole - regionBytes) / (REGIONS - 1) * i / unitBytes * unitBytes;
      if (start < whole) {
        starts.add(start);
        firstUnits.add(units);
        units += (int) (Math.min(regionBytes, whole - start) / unitBytes);
      }
    }
    firstUnits.add(units);
    memberByte = new long[units];
    kinds = new int[units][disks];
    matches = new boolean[units];
    traits = new UnitTraits(disks, units);
    read(dataOffset);
  }

  private void read(long dataOffset) throws IOException {
    SyndromeSolver solver = new SyndromeSolver(members.size(), disks);
    byte[][] blocks = new byte[members.size()][unitBytes];
    int informative = 0;
    int matching = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(REGION_BYTES * members.size(), 4096);
      for (int region = 0; region < starts.size(); region++) {
        long bytes = (long) (firstUnits.get(region + 1) - firstUnits.get(region)) * unitBytes;
        for (int f = 0; f < members.size(); f++) {
          readMember(members.get(f), dataOffset + starts.get(region), memory.asSlice(f * REGION_BYTES, bytes));
        }
        for (int unit = firstUnits.get(region), at = 0; unit < firstUnits.get(region + 1); unit++, at += unitBytes) {
          boolean zeros = true;
          for (int f = 0; f < members.size(); f++) {
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, f * REGION_BYTES + at, blocks[f], 0, unitBytes);
            zeros &= allZero(blocks[f]);
            traits.add(f, unit, blocks[f]);
          }
          memberByte[unit] = starts.get(region) + at;
          look(solver, unit, blocks, zeros);
          informative += zeros ? 0 : 1;
          matching += matches[unit] ? 1 : 0;
        }
      }
    }
    parity = new Parity(informative, matching);
  }

  /** What a member does not give stays as it is in memory: zeros, which are no evidence. */
  private static void readMember(MemberDevice member, long at, MemorySegment into) throws IOException {
    try {
      member.read(at, into);
    } catch (MemberException unreadable) {
      into.fill((byte) 0);
    }
  }

  private void look(SyndromeSolver solver, int unit, byte[][] blocks, boolean zeros) {
    if (level == RaidLevel.RAID6) {
      matches[unit] = !zeros && solver.solve(blocks, kinds[unit]);
      if (disks > members.size() && matches[unit] && indexOf(kinds[unit], SyndromeSolver.Q) >= 0
          && kinds[unit][members.size()] != SyndromeSolver.Q) {
        traits.add(members.size(), unit, xor(blocks, indexOf(kinds[unit], SyndromeSolver.Q)));
      }
      return;
    }
    byte[] sum = xor(blocks, -1);
    if (disks > members.size()) {
      traits.add(members.size(), unit, sum);
    } else {
      matches[unit] = !zeros && allZero(sum);
    }
  }

  private static int indexOf(int[] kinds, int kind) {
    for (int f = 0; f < kinds.length; f++) {
      if (kinds[f] == kind) {
        return f;
      }
    }
    return -1;
  }

  private static byte[] xor(byte[][] blocks, int without) {
    byte[] sum = new byte[blocks[0].length];
    for (int f = 0; f < blocks.length; f++) {
      for (int i = 0; f != without && i < sum.length; i++) {
        sum[i] ^= blocks[f][i];
      }
    }
    return sum;
  }

  private static boolean allZero(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  RaidLevel level() {
    return level;
  }

  int disks() {
    return disks;
  }

  int members() {
    return members.size();
  }

  int unitBytes() {
    return unitBytes;
  }

  Parity parity() {
    return parity;
  }

  UnitTraits traits() {
    return traits;
  }

  /** Units in all regions; they are numbered through. */
  int units() {
    return memberByte.length;
  }

  int regions() {
    return starts.size();
  }

  int firstUnit(int region) {
    return firstUnits.get(region);
  }

  /** First byte of the unit in the data areas. */
  long memberByte(int unit) {
    return memberByte[unit];
  }

  /** Whether the unit's blocks are one stripe of the level. */
  boolean matches(int unit) {
    return matches[unit];
  }

  /** What a RAID-6 unit's bytes say of a file's block: see {@link SyndromeSolver}. */
  int kind(int unit, int file) {
    return level == RaidLevel.RAID6 ? kinds[unit][file] : SyndromeSolver.UNKNOWN;
  }
}
