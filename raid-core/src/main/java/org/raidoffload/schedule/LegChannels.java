package org.raidoffload.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ChannelDescription;

/**
 * Which channel ran which part of each leg of a chain: one of the engine's, and from some descriptor on the CPU where
 * the leg fell back. Owned as its {@link ChainRun} is; allocates nothing once it has held a chain of as many legs.
 */
final class LegChannels {
  private @Nullable ChannelDescription[] first = new ChannelDescription[4];
  private @Nullable ChannelDescription[] rest = new ChannelDescription[4];
  /** The first descriptor of each leg that ran on {@link #rest}. */
  private int[] restFrom = new int[4];
  private int begun;

  void clear() {
    begun = 0;
  }

  /** A leg is issued from a descriptor on. */
  void issued(int leg, int descriptor, ChannelDescription channel) {
    if (leg >= first.length) {
      grow(leg * 2);
    }
    begun = leg + 1;
    if (descriptor == 0) {
      first[leg] = channel;
      restFrom[leg] = Integer.MAX_VALUE;
    } else if (!channel.equals(first[leg]) && restFrom[leg] == Integer.MAX_VALUE) {
      rest[leg] = channel;
      restFrom[leg] = descriptor;
    }
  }

  private void grow(int legs) {
    first = Arrays.copyOf(first, legs);
    rest = Arrays.copyOf(rest, legs);
    restFrom = Arrays.copyOf(restFrom, legs);
  }

  void copy(LegChannels from) {
    if (from.begun > first.length) {
      grow(from.first.length);
    }
    begun = from.begun;
    for (int leg = 0; leg < begun; leg++) {
      first[leg] = from.first[leg];
      restFrom[leg] = from.restFrom[leg];
      if (restFrom[leg] != Integer.MAX_VALUE) {
        rest[leg] = from.rest[leg];
      }
    }
  }

  /** The steps of the legs that began, in order. */
  List<StripeStep> steps(StripeShape shape) {
    List<StripeStep> steps = new ArrayList<>();
    for (int leg = 0; leg < begun; leg++) {
      for (int i = 0; i < shape.descriptors[leg].length; i++) {
        ChannelDescription channel = i < restFrom[leg] ? first[leg] : rest[leg];
        if (channel != null) {
          steps.add(new StripeStep(leg, shape.descriptors[leg][i], channel.name()));
        }
      }
    }
    return List.copyOf(steps);
  }
}
