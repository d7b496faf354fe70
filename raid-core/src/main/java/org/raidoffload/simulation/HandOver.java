package org.raidoffload.simulation;

import java.util.Arrays;
import java.util.Locale;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.LegFollower;
import org.raidoffload.geometry.KnownWords;

/** How the host learns in model time that a leg has ended whose chain goes on on another channel. */
public enum HandOver {
  /** As this scheduler does: the last descriptor of the leg interrupts. */
  LAST_DESCRIPTOR,
  /**
   * As Linux async_tx does: a further descriptor, which does nothing but interrupt, is queued behind the leg. Where a
   * channel knows none ({@code ChannelBehaviour#interruptDescriptor}), and where the CPU goes on, the host spins until
   * the leg has ended and does nothing else. The further descriptor takes no ring entry here.
   */
  INTERRUPT_DESCRIPTOR;

  /** Whether the host does nothing but wait until a leg has ended that is followed so. */
  boolean spins(ChannelDescription channel, LegFollower next) {
    if (this != INTERRUPT_DESCRIPTOR || next == LegFollower.NONE) {
      return false;
    }
    return next == LegFollower.CPU || !channel.behaviour().interruptDescriptor();
  }

  /** The name on the command line. */
  public String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Parses what {@link #option} gives.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static HandOver of(String option) {
    return Arrays.stream(values()).filter(h -> h.option().equals(option)).findFirst()
        .orElseThrow(() -> KnownWords.refusal("hand-over", option,
            Arrays.stream(values()).map(HandOver::option).toList()));
  }
}
