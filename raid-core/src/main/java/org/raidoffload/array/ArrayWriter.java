package org.raidoffload.array;

import java.io.IOException;

/** Changes array ranges: on record in the write-intent log first, then in runs of stripes. Thread-safe. */
final class ArrayWriter {
  private final ArrayCore core;
  private final JobPool pool;
  private final IntentRegions regions;

  ArrayWriter(ArrayCore core, JobPool pool, IntentRegions regions) {
    this.core = core;
    this.pool = pool;
    this.regions = regions;
  }

  /** Has the bytes [from, to) of the array, at least one, changed by jobs; returns when their members have them. */
  void change(long from, long to, StripeRun.Starter change) throws IOException {
    int chunk = core.geometry.chunkBytes();
    long rowBytes = (long) core.geometry.dataDisks() * chunk;
    long memberFrom = from / rowBytes * chunk;
    long memberTo = ((to - 1) / rowBytes + 1) * chunk;
    Progress progress = new Progress();
    core.members.requireLog();
    regions.begin(memberFrom, memberTo);
    try {
      new StripeRuns(core, pool, progress, true, change).over(from, to);
    } finally {
      progress.await();
      regions.end(memberFrom, memberTo);
    }
    progress.finish();
  }
}
