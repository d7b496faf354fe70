package org.raidoffload.cli.workload;

import java.util.LinkedHashMap;
import java.util.Map;

/** What happened in a stripe cache beside the stripes that came out. One thread. */
final class CacheCounts {
  /** Writes that joined a stripe that waited. */
  long merges;
  /** Writes that had to wait for the write before of the same bytes. */
  long overlaps;
  long hits;
  long misses;
  /** How often everything that waited had to go for want of room. */
  long pressed;
  /** Reads of the healthy array, which make no chain. */
  long pastReads;
  long discardedStripes;
  /** Discards without a whole row, which md leaves out. */
  long partDiscards;
  /** Flushes. */
  long barriers;

  /** All that happened, by name. */
  Map<String, Long> named() {
    Map<String, Long> all = new LinkedHashMap<>();
    put(all, "writesMerged", merges);
    put(all, "writesThatWaitedForTheSameBytes", overlaps);
    put(all, "cacheHits", hits);
    put(all, "cacheMisses", misses);
    put(all, "cacheFull", pressed);
    put(all, "readsPastTheCache", pastReads);
    put(all, "stripesDiscarded", discardedStripes);
    put(all, "discardsWithoutAWholeRow", partDiscards);
    put(all, "flushes", barriers);
    return all;
  }

  private static void put(Map<String, Long> all, String name, long n) {
    if (n > 0) {
      all.put(name, n);
    }
  }
}
