package org.raidoffload.cli.selftest;

import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;

/**
 * The array of a case.
 *
 * @param level 4, 5 or 6
 * @param layout mdadm's name
 * @param disks member disks
 * @param unit bytes of each block of a stripe
 */
record ArrayCase(int level, String layout, int disks, int unit) {
  static final int PAGE = 4096;

  /** Data blocks of a stripe. */
  int data() {
    return disks - parity();
  }

  /** Parity blocks of a stripe. */
  int parity() {
    return level == 6 ? 2 : 1;
  }

  /** The fewest disks of the level. */
  int fewestDisks() {
    return level == 6 ? 4 : 2;
  }

  /**
   * The geometry, with the smallest chunk that the unit divides.
   *
   * @throws IllegalArgumentException where the library knows no such array
   */
  ArrayGeometry geometry() {
    RaidLevel raid = RaidLevel.of(level);
    return new ArrayGeometry(raid, ParityLayout.of(raid, layout), disks, chunk());
  }

  private int chunk() {
    int a = Math.max(unit, 1);
    int b = PAGE;
    while (b != 0) {
      int rest = a % b;
      a = b;
      b = rest;
    }
    return Math.toIntExact((long) Math.max(unit, 1) / a * PAGE);
  }

  static String simplestLayout(int level) {
    return level == 4 ? "parity-last" : "left-symmetric";
  }

  ArrayCase withDisks(int newDisks) {
    return new ArrayCase(level, layout, newDisks, unit);
  }

  ArrayCase withUnit(int newUnit) {
    return new ArrayCase(level, layout, disks, newUnit);
  }
}
