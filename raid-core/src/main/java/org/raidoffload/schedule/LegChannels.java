package org.raidoffload.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which channel ran which part of each leg of a chain: one of the engine's, and from some descriptor on the CPU where
 * the leg fell back. Owned as its {@link ChainRun} is; allocates nothing once it has held a chain of as many legs.
 */
final class LegChannels {
  /** Channels that a number has bits for, the software engine's among them. */
  static final int MOST_CHANNELS = 1 << 16;

  private static final int FIRST_SHIFT = 48;
  private static final int REST_SHIFT = 32;
  private static final long CHANNEL = 0xffff;
  private static final int NOWHERE = Integer.MAX_VALUE;

  /**
   * For each leg, side by side in one number: the channel that it began on, the one that ran its rest, and the first
   * descriptor of that.
   */
  private long[] legs = new long[4];
  private int begun;

  void clear() {
    begun = 0;
  }

  /** A leg is issued from a descriptor on. */
  void issued(int leg, int descriptor, int channel) {
    if (leg >= legs.length) {
      legs = Arrays.copyOf(legs, leg * 2);
    }
    begun = leg + 1;
    if (descriptor == 0) {
      legs[leg] = (long) channel << FIRST_SHIFT | NOWHERE;
    } else if (channel != first(leg) && restFrom(leg) == NOWHERE) {
      legs[leg] = (long) first(leg) << FIRST_SHIFT | (long) channel << REST_SHIFT | descriptor;
    }
  }

  private int first(int leg) {
    return (int) (legs[leg] >>> FIRST_SHIFT & CHANNEL);
  }

  private int rest(int leg) {
    return (int) (legs[leg] >>> REST_SHIFT & CHANNEL);
  }

  private int restFrom(int leg) {
    return (int) legs[leg];
  }

  void copy(LegChannels from) {
    if (from.begun > legs.length) {
      legs = Arrays.copyOf(legs, from.legs.length);
    }
    begun = from.begun;
    for (int leg = 0; leg < begun; leg++) {
      legs[leg] = from.legs[leg];
    }
  }

  /** The steps of the legs that began, in order. */
  List<StripeStep> steps(StripeShape shape, ServedChannel[] channels) {
    List<StripeStep> steps = new ArrayList<>();
    for (int leg = 0; leg < begun; leg++) {
      for (int i = 0; i < shape.descriptors[leg].length; i++) {
        ServedChannel channel = channels[i < restFrom(leg) ? first(leg) : rest(leg)];
        steps.add(new StripeStep(leg, shape.descriptors[leg][i], channel.description().name()));
      }
    }
    return List.copyOf(steps);
  }
}
