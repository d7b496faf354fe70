package org.raidoffload.array;

import org.jspecify.annotations.Nullable;

/** Cuts a range of the array into pieces, and starts them in runs as long as may be. One range at a time. */
final class StripeRuns {
  private final ArrayCore core;
  private final JobPool pool;
  private final Progress progress;
  private final boolean exclusive;
  private final StripeRun.Starter starter;
  private final RowCutter cutter;
  private final long rowBytes;
  private @Nullable StripeRun run;

  /**
   * Runs whose ends are counted by the progress.
   *
   * @param exclusive whether they are to be written; locks are shared otherwise
   */
  StripeRuns(ArrayCore core, JobPool pool, Progress progress, boolean exclusive, StripeRun.Starter starter) {
    this.core = core;
    this.pool = pool;
    this.progress = progress;
    this.exclusive = exclusive;
    this.starter = starter;
    cutter = new RowCutter(core.geometry, core.units);
    rowBytes = (long) core.geometry.dataDisks() * core.geometry.chunkBytes();
  }

  /** Starts every stripe of the bytes [from, to); returns when the last one has been started. */
  void over(long from, long to) {
    long next;
    for (long at = from; at < to; at = next) {
      next = Math.min(to, (at / rowBytes + 1) * rowBytes);
      long left = to - at;
      cutter.cut(at, next, piece -> take(piece, left));
    }
    startRun();
  }

  private void take(StripePiece piece, long left) {
    StripeRun current = run;
    if (current != null && !current.takes(piece)) {
      startRun();
      current = null;
    }
    if (current == null) {
      long pieceBytes = (long) piece.unit * core.geometry.dataDisks();
      current = new StripeRun(core, pool, progress, exclusive, piece.full() ? (left + pieceBytes - 1) / pieceBytes : 1);
      run = current;
    }
    current.add(piece);
    if (current.complete()) {
      startRun();
    }
  }

  private void startRun() {
    StripeRun ready = run;
    run = null;
    if (ready != null) {
      ready.start(starter);
    }
  }
}
