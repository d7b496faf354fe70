package org.raidoffload.engines.faulty;

import org.jspecify.annotations.Nullable;
import org.raidoffload.plan.Opcode;

/**
 * One kind of fault and which operations it strikes. Immutable.
 *
 * @param kind what happens
 * @param opcode operations of this opcode, or null for all; one that is named keeps operations from being fused
 * @param channel operations of this channel, or {@link #ANY}
 * @param at the number, from 1, of the first such operation; counted on each channel since it was opened
 * @param count so many of them in a row
 * @param amount BUSY: how often it is refused; LATE: how many polls its completion is late
 * @param oneIn strikes each such operation with chance 1 in so many, instead of {@code at} and {@code count}; 0 = not
 */
public record Fault(Kind kind, @Nullable Opcode opcode, int channel, long at, long count, int amount, int oneIn) {

  /** Stands for every channel or device. */
  public static final int ANY = -1;

  /** What happens. */
  public enum Kind {
    /** Submit says that there is no room, {@code amount} times. */
    BUSY,
    /** Submit says that there is no room, for ever: what Linux drivers do with an operation they cannot prepare. */
    REFUSE,
    /** Ends with FAILED; everything that it writes holds anything. */
    FAIL,
    /** Ends as if it had worked: a byte of a destination is wrong, or a validation lies. */
    CORRUPT,
    /** The completion, and with it every later one, is seen {@code amount} polls late. */
    LATE,
    /** The completion never comes, nor does any later one, until the channel is aborted. */
    NEVER,
    /** The completion comes twice. */
    TWICE,
    /** The completion comes after the next one, or alone after 16 polls without one. */
    OUT_OF_ORDER,
    /** The channel resets: this and everything outstanding ends with ABORTED. */
    RESET,
    /** What the channel's own driver makes of a hardware error: its {@code onError}. */
    DRIVER_ERROR
  }

  public Fault {
    if (channel < ANY) {
      throw new IllegalArgumentException("channel: " + channel + " (must not be negative)");
    }
    if (at < 1 || count < 1 || amount < 1) {
      throw new IllegalArgumentException("at: " + at + ", count: " + count + ", amount: " + amount
          + " (must be at least 1)");
    }
    if (oneIn < 0) {
      throw new IllegalArgumentException("oneIn: " + oneIn + " (must not be negative)");
    }
  }

  /** Strikes the first operation of any opcode on any channel. */
  public static Fault of(Kind kind) {
    return new Fault(kind, null, ANY, 1, 1, 1, 0);
  }

  public Fault at(long number) {
    return new Fault(kind, opcode, channel, number, count, amount, oneIn);
  }

  public Fault count(long operations) {
    return new Fault(kind, opcode, channel, at, operations, amount, oneIn);
  }

  public Fault amount(int newAmount) {
    return new Fault(kind, opcode, channel, at, count, newAmount, oneIn);
  }

  public Fault opcode(Opcode newOpcode) {
    return new Fault(kind, newOpcode, channel, at, count, amount, oneIn);
  }

  public Fault channel(int newChannel) {
    return new Fault(kind, opcode, newChannel, at, count, amount, oneIn);
  }

  public Fault oneIn(int operations) {
    return new Fault(kind, opcode, channel, at, count, amount, operations);
  }
}
