package org.raidoffload.cli.guess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import org.raidoffload.geometry.ArrayGeometry;

/** Keeps the best of what was tried, and counts. Equal ones stay in the order in which they were tried. */
final class Ranking {
  /** Scores that differ by less are the same: what is left of rounding. */
  static final double SAME = 1e-7;

  /**
   * One order under one geometry.
   *
   * @param order files by role
   * @param tried its number among the candidates
   */
  record Entry(GuessSample sample, ArrayGeometry geometry, List<Integer> order, double score, long tried) {
    boolean sameAs(ArrayGeometry otherGeometry, List<Integer> otherOrder) {
      return geometry.equals(otherGeometry) && order.equals(otherOrder);
    }
  }

  private static final Comparator<Entry> BEST_FIRST = (a, b) -> Math.abs(a.score - b.score) < SAME
      ? Long.compare(a.tried, b.tried) : Double.compare(b.score, a.score);

  /** Scores lie between what contradicts everywhere and what everything speaks for. */
  private static final int LOWEST = -60;
  private static final int BINS_PER_POINT = 1000;
  private static final int BINS = 400 * BINS_PER_POINT;

  private final int most;
  private final List<Entry> best = new ArrayList<>();
  /** By chunk size: how many candidates had each score. */
  private final Map<Integer, int[]> counts = new TreeMap<>();
  private long tried;

  Ranking(int most) {
    this.most = most;
  }

  void tried(GuessSample sample, OrderScore score, int[] order, double value) {
    tried++;
    counts.computeIfAbsent(score.geometry().chunkBytes(), c -> new int[BINS])[bin(value)]++;
    if (best.size() == most && value <= best.getLast().score) {
      return;
    }
    List<Integer> files = Arrays.stream(order).boxed().toList();
    if (best.stream().anyMatch(e -> e.sameAs(score.geometry(), files))) {
      return;
    }
    Entry entry = new Entry(sample, score.geometry(), files, value, tried);
    int at = best.size();
    while (at > 0 && BEST_FIRST.compare(entry, best.get(at - 1)) < 0) {
      at--;
    }
    best.add(at, entry);
    if (best.size() > most) {
      best.removeLast();
    }
  }

  List<Entry> best() {
    return List.copyOf(best);
  }

  /** Candidates that were tried. */
  long tried() {
    return tried;
  }

  /**
   * How many of them have a score that the first's does not beat by more than chance may.
   *
   * @param margin by chunk size: what chance may make of two scores
   */
  long asGood(IntToDoubleFunction margin) {
    if (best.isEmpty()) {
      return 0;
    }
    Entry first = best.getFirst();
    long sum = 0;
    for (Map.Entry<Integer, int[]> chunk : counts.entrySet()) {
      int finer = Math.min(chunk.getKey(), first.geometry.chunkBytes());
      int from = bin(first.score - margin.applyAsDouble(finer));
      for (int bin = from; bin < BINS; bin++) {
        sum += chunk.getValue()[bin];
      }
    }
    return sum;
  }

  private static int bin(double score) {
    return Math.clamp(Math.round((score - LOWEST) * BINS_PER_POINT), 0, BINS - 1);
  }
}
