package org.raidoffload.cli;

import org.jspecify.annotations.Nullable;

/**
 * A part of a sweep.
 *
 * @param index from 1
 * @param count of shards
 */
record Shard(int index, int count) {
  static final Shard WHOLE = new Shard(1, 1);

  /**
   * Reads {@code 2/8}; null is the whole.
   *
   * @throws IllegalArgumentException when it is no shard
   */
  static Shard parse(@Nullable String text) {
    if (text == null) {
      return WHOLE;
    }
    int slash = text.indexOf('/');
    if (text.matches("[1-9]\\d{0,5}/[1-9]\\d{0,5}")) {
      Shard shard = new Shard(Integer.parseInt(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
      if (shard.index <= shard.count) {
        return shard;
      }
    }
    throw new IllegalArgumentException("shard: " + text + " (must be I/N with I from 1 to N, as 2/8)");
  }

  boolean has(int point) {
    return point % count == index - 1;
  }
}
