package org.raidoffload.cli.workload;

import java.util.SplittableRandom;

/**
 * Places drawn with a Zipf distribution of exponent 0.99, the usual one of storage benchmarks, by inverting the integral
 * that stands for the sum; the popular places are spread over the whole range. Immutable.
 */
final class ZipfPlaces {
  private static final double EXPONENT = 0.99;
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final long places;
  private final double whole;

  ZipfPlaces(long places) {
    this.places = places;
    this.whole = integral(places + 0.5) - integral(0.5);
  }

  private static double integral(double x) {
    return Math.pow(x, 1 - EXPONENT) / (1 - EXPONENT);
  }

  long next(SplittableRandom random) {
    double at = integral(0.5) + random.nextDouble() * whole;
    long rank = Math.min(places, Math.max(1, Math.round(Math.pow(at * (1 - EXPONENT), 1 / (1 - EXPONENT)))));
    return Long.remainderUnsigned(rank * SPREAD, places);
  }
}
