package org.raidoffload.mapping;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.raidoffload.chain.StripeChain;

/**
 * Every mapping of a chain under its strategy, and when each begins and ends. Immutable; one instance serves every
 * stripe of the chain's shape. An index of -1 where a descriptor's buffer is not mapped: the CPU works on it directly.
 */
public final class MappingLayout {
  private final StripeChain chain;
  private final List<MappingEntry> entries;
  private final int[][] mapAtStart;
  private final int[][] unmapAtEnd;
  private final int[][][] unmapAfter;
  private final int[][][] sources;
  private final int[][][] destinations;

  MappingLayout(StripeChain chain, List<MappingEntry> entries, int[][] mapAtStart, int[][] unmapAtEnd,
      int[][][] unmapAfter, int[][][] sources, int[][][] destinations) {
    this.chain = chain;
    this.entries = List.copyOf(entries);
    this.mapAtStart = mapAtStart;
    this.unmapAtEnd = unmapAtEnd;
    this.unmapAfter = unmapAfter;
    this.sources = sources;
    this.destinations = destinations;
  }

  public StripeChain chain() {
    return chain;
  }

  /** Every mapping, in the order in which they are made. */
  public List<MappingEntry> entries() {
    return entries;
  }

  /** Entries mapped before the leg is submitted. The array is shared: do not write. */
  public int[] mapAtStart(int leg) {
    return mapAtStart[leg];
  }

  /** Entries unmapped when the leg has ended. The array is shared: do not write. */
  public int[] unmapAtEnd(int leg) {
    return unmapAtEnd[leg];
  }

  /** Entries unmapped when a descriptor of the leg has completed; only the baselines have any. Do not write. */
  public int[] unmapAfter(int leg, int descriptor) {
    return unmapAfter[leg][descriptor];
  }

  /** The entry that each source of a descriptor is reached through, or -1. The array is shared: do not write. */
  public int[] sources(int leg, int descriptor) {
    return sources[leg][descriptor];
  }

  /** The entry that P (0) or Q (1) of a descriptor is reached through, or -1. */
  public int destination(int leg, int descriptor, int which) {
    return destinations[leg][descriptor][which];
  }

  /** The entries that a descriptor is reached through, its sources' first. */
  public int[] touched(int leg, int descriptor) {
    return IntStream.concat(Arrays.stream(sources[leg][descriptor]), Arrays.stream(destinations[leg][descriptor]))
        .filter(e -> e >= 0).distinct().toArray();
  }

  /** Map calls that the chain makes. */
  public int maps() {
    return entries.size();
  }
}
