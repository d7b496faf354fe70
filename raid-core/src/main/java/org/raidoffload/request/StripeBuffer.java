package org.raidoffload.request;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * The name of one buffer of a stripe: {@code D3} (data block 3 of the row), {@code P}, {@code Q}, {@code W3} (new data
 * for D3, the caller's), {@code R3} (the caller's read buffer for D3), {@code S0} (scratch), {@code L} (the partial
 * parity page of a RAID-5 array with PPL), {@code X3} (block 3 of the other stripe of a reshape).
 *
 * @param kind what the buffer holds
 * @param index the data index, or the scratch number; 0 for P, Q and L
 */
public record StripeBuffer(Kind kind, int index) implements Comparable<StripeBuffer> {

  /** What a buffer holds. */
  public enum Kind {
    DATA("D", true),
    P("P", false),
    Q("Q", false),
    NEW_DATA("W", true),
    READ("R", true),
    SCRATCH("S", true),
    PARTIAL_PARITY("L", false),
    OTHER_STRIPE("X", true);

    private final String letter;
    private final boolean numbered;

    Kind(String letter, boolean numbered) {
      this.letter = letter;
      this.numbered = numbered;
    }
  }

  public static final StripeBuffer P = new StripeBuffer(Kind.P, 0);
  public static final StripeBuffer Q = new StripeBuffer(Kind.Q, 0);
  public static final StripeBuffer PARTIAL_PARITY = new StripeBuffer(Kind.PARTIAL_PARITY, 0);

  private static final Pattern NAME = Pattern.compile("([DPQWRSLX])(\\d{0,3})");

  public StripeBuffer {
    if (index < 0 || (!kind.numbered && index != 0)) {
      throw new IllegalArgumentException("buffer index: " + index + " (not valid for " + kind + ")");
    }
  }

  public static StripeBuffer data(int index) {
    return new StripeBuffer(Kind.DATA, index);
  }

  public static StripeBuffer newData(int index) {
    return new StripeBuffer(Kind.NEW_DATA, index);
  }

  public static StripeBuffer read(int index) {
    return new StripeBuffer(Kind.READ, index);
  }

  public static StripeBuffer scratch(int index) {
    return new StripeBuffer(Kind.SCRATCH, index);
  }

  public static StripeBuffer otherStripe(int index) {
    return new StripeBuffer(Kind.OTHER_STRIPE, index);
  }

  /**
   * Parses a name such as {@code D3}, {@code P} or {@code W0}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static StripeBuffer parse(String name) {
    Matcher m = NAME.matcher(name);
    if (m.matches()) {
      for (Kind kind : Kind.values()) {
        if (kind.letter.equals(m.group(1)) && kind.numbered != m.group(2).isEmpty()) {
          return new StripeBuffer(kind, kind.numbered ? Integer.parseInt(m.group(2)) : 0);
        }
      }
    }
    throw new IllegalArgumentException("buffer: " + name + " (must be D<i>, P, Q, W<i>, R<i> or S<i>)");
  }

  /**
   * What a disk holds in a row: a data block, P or Q. RAID-4 and 5 have no Q.
   *
   * @throws IllegalArgumentException when the array has no such disk
   */
  public static StripeBuffer blockOf(ArrayGeometry array, long row, int disk) {
    if (disk < 0 || disk >= array.disks()) {
      throw new IllegalArgumentException("disk: " + disk + " (must be from 0 to " + (array.disks() - 1) + ")");
    }
    return disk == array.pDisk(row) ? P : disk == array.qDisk(row) ? Q : data(array.dataOfDisk(row, disk));
  }

  /**
   * The disk that this block of a row lies on, or -1 where the array has no Q. New data (W) and what is read (R) have
   * their data block's disk.
   *
   * @throws IllegalArgumentException for a buffer that lies on no disk: scratch, partial parity, another stripe's
   */
  public int diskOf(ArrayGeometry array, long row) {
    return switch (kind) {
      case P -> array.pDisk(row);
      case Q -> array.qDisk(row);
      case DATA, NEW_DATA, READ -> array.diskOfData(row, index);
      case SCRATCH, PARTIAL_PARITY, OTHER_STRIPE ->
        throw new IllegalArgumentException("buffer " + this + ": lies on no disk of the stripe");
    };
  }

  /** The name as the command line and JSON write it. */
  public String name() {
    return kind.numbered ? kind.letter + index : kind.letter;
  }

  @Override
  public int compareTo(StripeBuffer other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : Integer.compare(index, other.index);
  }

  @Override
  public String toString() {
    return name();
  }
}
