package org.raidoffload.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which channel ran which part of each leg of a chain: one of the engine's, and from some descriptor on the CPU where
 * the leg fell back. Owned as its {@link ChainRun} is; allocates nothing once it has held a chain of as many legs.
 */
final class LegChannels {
  /** Numbers of channels. */
  private int[] first = new int[4];
  private int[] rest = new int[4];
  /** The first descriptor of each leg that ran on {@link #rest}. */
  private int[] restFrom = new int[4];
  private int begun;

  void clear() {
    begun = 0;
  }

  /** A leg is issued from a descriptor on. */
  void issued(int leg, int descriptor, int channel) {
    if (leg >= first.length) {
      grow(leg * 2);
    }
    begun = leg + 1;
    if (descriptor == 0) {
      first[leg] = channel;
      restFrom[leg] = Integer.MAX_VALUE;
    } else if (channel != first[leg] && restFrom[leg] == Integer.MAX_VALUE) {
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
  List<StripeStep> steps(StripeShape shape, ServedChannel[] channels) {
    List<StripeStep> steps = new ArrayList<>();
    for (int leg = 0; leg < begun; leg++) {
      for (int i = 0; i < shape.descriptors[leg].length; i++) {
        ServedChannel channel = channels[i < restFrom[leg] ? first[leg] : rest[leg]];
        steps.add(new StripeStep(leg, shape.descriptors[leg][i], channel.description().name()));
      }
    }
    return List.copyOf(steps);
  }
}
