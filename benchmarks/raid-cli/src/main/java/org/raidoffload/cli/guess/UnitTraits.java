package org.raidoffload.cli.guess;

import java.util.Arrays;
import java.util.Random;

/**
 * What blocks look like: how evenly the byte values of each eighth are spread, and which values stand at the first and at
 * the last eighth. Neighbours in a file look alike; parity looks at least as random as what it was made of.
 */
final class UnitTraits {
  private static final int PARTS = 8;
  private static final int BINS = 16;
  /** Parity's spread may come out lower than that of its data by chance: random eighths differ by so much. */
  private static final int SLACK = 12;
  private static final int FULL = 255;
  private static final int PROBES = 4000;
  /** What stands for the distance of blocks that are not known: that of blocks that have little in common. */
  private static final float UNKNOWN_DISTANCE = 0.5f;

  private final int files;
  private final byte[][] spread;
  private final byte[][] first;
  private final byte[][] last;
  private final boolean[][] known;
  private final int[] counts = new int[256];

  UnitTraits(int files, int units) {
    this.files = files;
    spread = new byte[files][units * PARTS];
    first = new byte[files][units * BINS];
    last = new byte[files][units * BINS];
    known = new boolean[files][units];
  }

  void add(int file, int unit, byte[] block) {
    int part = block.length / PARTS;
    for (int i = 0; i < PARTS; i++) {
      Arrays.fill(counts, 0);
      for (int at = i * part; at < (i + 1) * part; at++) {
        counts[block[at] & 0xff]++;
      }
      spread[file][unit * PARTS + i] = (byte) spreadOf(part);
      if (i == 0 || i == PARTS - 1) {
        byte[] into = i == 0 ? first[file] : last[file];
        for (int value = 0; value < counts.length; value++) {
          int bin = unit * BINS + value * BINS / counts.length;
          into[bin] = (byte) Math.min(FULL, (into[bin] & 0xff) + counts[value] * FULL / part);
        }
      }
    }
    known[file][unit] = true;
  }

  /** Entropy of the counted bytes, 255 for as much as so many bytes can have. */
  private int spreadOf(int bytes) {
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        bits -= (double) count / bytes * Math.log((double) count / bytes);
      }
    }
    return (int) Math.round(FULL * bits / Math.log(Math.min(bytes, counts.length)));
  }

  /** How little a file's block can be the parity of the others: 0 for well, towards 1 for hardly. */
  float againstParity(int file, int unit) {
    if (!known[file][unit]) {
      return 0;
    }
    int sum = 0;
    for (int i = unit * PARTS; i < (unit + 1) * PARTS; i++) {
      int most = 0;
      for (int other = 0; other < files; other++) {
        most = other == file || !known[other][unit] ? most : Math.max(most, spread[other][i] & 0xff);
      }
      sum += Math.max(0, most - (spread[file][i] & 0xff) - SLACK);
    }
    return (float) sum / (PARTS * FULL);
  }

  /** Standard deviation of the distance of blocks that have nothing to do with each other. */
  double deviation() {
    int units = known[0].length;
    Random dice = new Random(units);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < PROBES; i++) {
      double d = distance(dice.nextInt(files), dice.nextInt(units), dice.nextInt(files), dice.nextInt(units));
      sum += d;
      squares += d * d;
    }
    return Math.sqrt(Math.max(0, squares / PROBES - sum / PROBES * (sum / PROBES)));
  }

  /** How unlike a block and the next are: 0 to 1. */
  float distance(int file, int unit, int nextFile, int nextUnit) {
    if (!known[file][unit] || !known[nextFile][nextUnit]) {
      return UNKNOWN_DISTANCE;
    }
    int sum = 0;
    for (int i = 0; i < PARTS; i++) {
      sum += Math.abs((spread[file][unit * PARTS + i] & 0xff) - (spread[nextFile][nextUnit * PARTS + i] & 0xff));
    }
    int edge = 0;
    for (int i = 0; i < BINS; i++) {
      edge += Math.abs((last[file][unit * BINS + i] & 0xff) - (first[nextFile][nextUnit * BINS + i] & 0xff));
    }
    return (float) sum / (2 * PARTS * FULL) + (float) edge / (4 * FULL);
  }
}
