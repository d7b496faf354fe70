package org.raidoffload.geometry;

/** The parity levels of Linux md that this library plans for. */
public enum RaidLevel {
  RAID4(4, 1, 2),
  RAID5(5, 1, 2),
  RAID6(6, 2, 4);

  private final int number;
  private final int parityDisks;
  private final int minimumDisks;

  RaidLevel(int number, int parityDisks, int minimumDisks) {
    this.number = number;
    this.parityDisks = parityDisks;
    this.minimumDisks = minimumDisks;
  }

  /** The level's number as md writes it: 4, 5 or 6. */
  public int number() {
    return number;
  }

  /** Parity blocks in a stripe: 1 (P) or 2 (P and Q). */
  public int parityDisks() {
    return parityDisks;
  }

  /** Fewest member disks that md accepts (Linux 6.1: 2 for RAID-4/5, 4 for RAID-6). */
  public int minimumDisks() {
    return minimumDisks;
  }

  /**
   * The level with md's number.
   *
   * @throws IllegalArgumentException for any number but 4, 5 and 6
   */
  public static RaidLevel of(int number) {
    for (RaidLevel level : values()) {
      if (level.number == number) {
        return level;
      }
    }
    throw new IllegalArgumentException("level: " + number + " (must be 4, 5 or 6)");
  }
}
