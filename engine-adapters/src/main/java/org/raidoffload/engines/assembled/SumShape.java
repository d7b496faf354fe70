package org.raidoffload.engines.assembled;

import org.jspecify.annotations.Nullable;

/**
 * What one {@link SumCode} makes of its sources.
 *
 * @param parity whether it makes the xor of the sources
 * @param weights how it makes the weighted sum, or not at all
 * @param start what the sums hold before the first source
 * @param end what becomes of the sums
 * @param copies whether each source is also copied to where its entry says
 * @param past whether it stores past the cache
 */
record SumShape(boolean parity, Weights weights, Start start, End end, boolean copies, boolean past)
    implements Shape {
  static final SumShape XOR = new SumShape(true, Weights.NONE, Start.ZERO, End.STORE, false, false);
  static final SumShape XOR_CHECK = new SumShape(true, Weights.NONE, Start.ZERO, End.CHECK, false, false);
  static final SumShape PQ = new SumShape(true, Weights.FACTORS, Start.ZERO, End.STORE, false, false);
  static final SumShape PQ_CHECK = new SumShape(true, Weights.FACTORS, Start.ZERO, End.CHECK, false, false);
  static final SumShape ACCUMULATE =
      new SumShape(true, Weights.FACTORS, Start.DESTINATIONS, End.STORE, false, false);
  static final SumShape PRODUCTS = new SumShape(false, Weights.FACTORS, Start.ZERO, End.STORE, false, false);
  static final SumShape RECOVER =
      new SumShape(true, Weights.FACTORS, Start.WEIGHTED_ENTRY, End.RECOVER, false, false);

  @Override
  public BlockLoop loop(VectorCode vector) {
    return new SumCode(vector, this);
  }

  SumShape copying() {
    return new SumShape(parity, weights, start, end, true, past);
  }

  SumShape pastCache() {
    return new SumShape(parity, weights, start, end, copies, true);
  }

  /** The same sum with weights 1, 2, 4, ... from the last source to the first. */
  SumShape doubling() {
    return new SumShape(parity, Weights.DOUBLING, start, end, copies, past);
  }

  /** A number of its own for each shape. */
  private int number() {
    int sums = (parity ? 4 : 0) + weights.ordinal();
    int stored = (copies ? 2 : 0) + (past ? 1 : 0);
    return ((sums << 2 | start.ordinal()) << 2 | end.ordinal()) << 2 | stored;
  }

  /** This and the next are written out because the generated ones take milliseconds before the first kernel can run. */
  @Override
  public int hashCode() {
    return number();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SumShape shape && shape.number() == number();
  }

  boolean weighted() {
    return weights != Weights.NONE;
  }

  /** How the weighted sum is made. */
  enum Weights {
    NONE,
    /** A factor for each source. */
    FACTORS,
    /** The sum is doubled before each source, so the last source has weight 1. */
    DOUBLING
  }

  /** What sums start with. */
  enum Start {
    ZERO,
    /** What the destinations hold. */
    DESTINATIONS,
    /** The weighted sum with one more source, the entry after the last; the xor with zero. */
    WEIGHTED_ENTRY
  }

  /** Where sums go. */
  enum End {
    /** Into the destinations; a P of 0 is not wanted. */
    STORE,
    /** Compared with the destinations, or with zero where there is only the xor. */
    CHECK,
    /** The weighted sum into Q's place, the xor of both sums into P's unless that is 0. */
    RECOVER
  }
}
