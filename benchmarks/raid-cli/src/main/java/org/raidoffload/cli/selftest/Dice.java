package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Random choices, the same for a seed. One thread. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  /** True once in so many. */
  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  /** From least to most, both included. */
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  long longBelow(long bound) {
    return random.nextLong(bound);
  }

  /** One of the values; one that is there twice is twice as likely. */
  @SafeVarargs
  final <T> T of(T... values) {
    return values[random.nextInt(values.length)];
  }

  <T> T of(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** So many of the values, in random order. */
  <T> List<T> some(List<T> values, int count) {
    List<T> shuffled = new ArrayList<>(values);
    Collections.shuffle(shuffled, new Random(random.nextLong()));
    return List.copyOf(shuffled.subList(0, Math.min(count, shuffled.size())));
  }
}
