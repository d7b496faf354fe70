package org.raidoffload.geometry;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Where P and Q sit in each row and in which order the data blocks follow, for every layout that Linux 6.1 md knows.
 * Numbers are md's; names are mdadm's. RAID-4 ignores the layout field and behaves as {@link #PARITY_LAST}.
 */
public enum ParityLayout {
  LEFT_ASYMMETRIC(0, "left-asymmetric", true, true),
  RIGHT_ASYMMETRIC(1, "right-asymmetric", true, true),
  LEFT_SYMMETRIC(2, "left-symmetric", true, true),
  RIGHT_SYMMETRIC(3, "right-symmetric", true, true),
  PARITY_FIRST(4, "parity-first", true, true),
  PARITY_LAST(5, "parity-last", true, true),
  DDF_ZERO_RESTART(8, "ddf-zero-restart", false, true),
  DDF_N_RESTART(9, "ddf-N-restart", false, true),
  DDF_N_CONTINUE(10, "ddf-N-continue", false, true),
  LEFT_ASYMMETRIC_6(16, "left-asymmetric-6", false, true),
  RIGHT_ASYMMETRIC_6(17, "right-asymmetric-6", false, true),
  LEFT_SYMMETRIC_6(18, "left-symmetric-6", false, true),
  RIGHT_SYMMETRIC_6(19, "right-symmetric-6", false, true),
  PARITY_FIRST_6(20, "parity-first-6", false, true);

  private final int number;
  private final String mdadmName;
  private final boolean raid5;
  private final boolean raid6;

  ParityLayout(int number, String mdadmName, boolean raid5, boolean raid6) {
    this.number = number;
    this.mdadmName = mdadmName;
    this.raid5 = raid5;
    this.raid6 = raid6;
  }

  /** md's layout number. */
  public int number() {
    return number;
  }

  /** The name that mdadm prints and accepts. */
  public String mdadmName() {
    return mdadmName;
  }

  /** Whether md accepts the layout for the level; RAID-4 takes only {@link #PARITY_LAST}. */
  public boolean validFor(RaidLevel level) {
    return switch (level) {
      case RAID4 -> this == PARITY_LAST;
      case RAID5 -> raid5;
      case RAID6 -> raid6;
    };
  }

  /** True where syndrome slots are physical disk numbers and the P and Q positions stay empty slots (DDF). */
  public boolean ddf() {
    return this == DDF_ZERO_RESTART || this == DDF_N_RESTART || this == DDF_N_CONTINUE;
  }

  /**
   * The layout with mdadm's name, short name ({@code ls}, {@code la}, {@code rs}, {@code ra}) or md's number.
   *
   * @throws IllegalArgumentException when no layout of that name is valid for the level
   */
  public static ParityLayout of(RaidLevel level, String nameOrNumber) {
    String wanted = nameOrNumber.toLowerCase(Locale.ROOT);
    if (level == RaidLevel.RAID4) {
      return PARITY_LAST;
    }
    String full = switch (wanted) {
      case "ls" -> "left-symmetric";
      case "la" -> "left-asymmetric";
      case "rs" -> "right-symmetric";
      case "ra" -> "right-asymmetric";
      case "ddf-zero-restart" -> level == RaidLevel.RAID5 ? "right-asymmetric" : wanted;
      case "ddf-n-restart" -> level == RaidLevel.RAID5 ? "left-asymmetric" : wanted;
      case "ddf-n-continue" -> level == RaidLevel.RAID5 ? "left-symmetric" : wanted;
      default -> wanted;
    };
    for (ParityLayout layout : values()) {
      boolean named = layout.mdadmName.equalsIgnoreCase(full) || Integer.toString(layout.number).equals(wanted);
      if (named && layout.validFor(level)) {
        return layout;
      }
    }
    throw new IllegalArgumentException("layout: " + nameOrNumber + " (RAID-" + level.number() + " takes "
        + Arrays.stream(values()).filter(l -> l.validFor(level)).map(l -> l.mdadmName + " or " + l.number)
            .collect(Collectors.joining(", "))
        + KnownWords.hint(wanted, Arrays.stream(values()).filter(l -> l.validFor(level)).map(l -> l.mdadmName).toList())
        + ")");
  }
}
