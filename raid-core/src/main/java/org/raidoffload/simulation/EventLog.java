package org.raidoffload.simulation;

import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.raidoffload.schedule.ChainEvent;

/**
 * Every step of every chain with its model time, folded into a digest as it happens; nothing is kept, so a log is as
 * long as it likes. Two runs with one input and seed have one digest. One thread.
 */
public final class EventLog {
  private static final long PRIME = 0x9e3779b97f4a7c15L;

  private final @Nullable Consumer<String> lines;
  private long high = 0x243f6a8885a308d3L;
  private long low = 0x13198a2e03707344L;
  private long events;

  /**
   * A log.
   *
   * @param lines gets each event as a line, or null
   */
  public EventLog(@Nullable Consumer<String> lines) {
    this.lines = lines;
  }

  void add(long nanos, ChainEvent event, long chain, int number) {
    events++;
    mix(nanos);
    mix(chain << 16 ^ (long) number << 3 ^ event.ordinal());
    if (lines != null) {
      lines.accept(nanos + " " + event + " chain " + chain + " " + number);
    }
  }

  private void mix(long value) {
    high = Long.rotateLeft(high ^ value * PRIME, 27) * 5 + low;
    low = Long.rotateLeft(low + value, 31) * PRIME ^ high;
  }

  public long events() {
    return events;
  }

  /** 32 hexadecimal digits. */
  public String digest() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
