package org.raidoffload.cli.member;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.request.StripeRequest.Kind;

/** Tests P and Q of every stripe through planned checks. Writes nothing. Used once. */
public final class Scrub {
  /** More would only fill memory; the count goes on. */
  static final int MOST_LISTED = 100_000;
  private static final int ENOUGH_EVIDENCE = 8;

  private final ArrayMembers array;
  private final ArrayGeometry geometry;
  private final StripeUnits units;
  private final OffloadEngine engine;
  private final ParityKernel kernel;
  /** More workers read than compute: threads that compute in turn would only keep the compiler from its work. */
  private final Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors());
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Mismatch> mismatches = new ArrayList<>();
  private long checked;
  private long skipped;
  private long unsynced;
  private long mismatchCount;
  private long readErrors;
  private long onlyQ;
  private long anyP;
  private long rightAndNotZero;

  /** A scrub of the array with an engine that runs the checks and a kernel for its arithmetic. */
  public Scrub(ArrayMembers array, OffloadEngine engine, ParityKernel kernel) {
    this.array = array;
    this.geometry = array.geometry();
    this.units = StripeUnits.of(geometry);
    this.engine = engine;
    this.kernel = kernel;
  }

  /**
   * Reads all members to their end.
   *
   * @param progress told the bytes of each member that are done
   */
  public ScrubReport run(LongConsumer progress) throws IOException {
    long begun = System.nanoTime();
    BatchStream stream = new BatchStream(array, BatchStream.all(), units.unitBytes(), units.unitBytes(), 0);
    Workers.run(stream, Integer.MAX_VALUE, () -> new Checker(), progress);
    long nanos = System.nanoTime() - begun;
    mismatches.sort(Comparator.comparingLong(Mismatch::stripe));
    long read = 0;
    for (int role = 0; role < geometry.disks(); role++) {
      var member = array.member(role);
      read += member == null ? 0 : Math.min(array.memberBytes(), member.goodBytes());
    }
    boolean qNotMds = onlyQ >= ENOUGH_EVIDENCE && anyP * 100 <= onlyQ && onlyQ >= 9 * rightAndNotZero;
    return new ScrubReport(array.memberBytes() / units.stripeBytes(), checked, skipped, unsynced, mismatchCount,
        mismatches, qNotMds, readErrors, read, nanos, engine.name());
  }

  /** One worker: checks whole units, and looks closer where one is wrong. */
  private final class Checker implements Workers.Work {
    private final ParityWorker worker = new ParityWorker(geometry, engine, kernel);
    private final SyndromeAccuser accuser = new SyndromeAccuser(geometry);
    private final List<Integer> wrongUnits = new ArrayList<>();
    private final List<Mismatch> found = new ArrayList<>();
    private long checkedHere;
    private long skippedHere;
    private long unsyncedHere;
    private long notZeroHere;
    private long errorsHere;

    @Override
    public void on(Batch batch) throws IOException {
      processors.acquireUninterruptibly();
      try {
        checkAll(batch);
      } finally {
        processors.release();
      }
    }

    private void checkAll(Batch batch) throws IOException {
      boolean errors = batch.anyUnreadable();
      for (int at = 0; at < batch.length(); at += units.unitBytes()) {
        if (errors || !array.synced(batch.start() + at, units.unitBytes())) {
          wrongUnits.add(at);
        } else {
          check(batch, at);
        }
      }
      worker.drain();
      for (int at : wrongUnits) {
        lookCloser(batch, at);
      }
      wrongUnits.clear();
      report();
    }

    private void check(Batch batch, int at) throws IOException {
      int[] lost = batch.lost(at, units.unitBytes());
      if (lost.length >= geometry.level().parityDisks()) {
        if (partlyLost(at, batch)) {
          wrongUnits.add(at);
        } else {
          skippedHere += stripesOfUnit();
        }
        return;
      }
      worker.submit(lost.length == 0 ? Kind.CHECK : Kind.REBUILD, batch, at, units.unitBytes(), lost, at,
          (number, p, q) -> wrongUnits.add(number));
      checkedHere += stripesOfUnit();
      notZeroHere += hasQ(batch, at) ? stripesOfUnit() : 0;
    }

    /** Whether some of the unit's stripes have more than the unit as a whole. */
    private boolean partlyLost(int at, Batch batch) {
      int lostThroughout = 0;
      for (int role = 0; role < geometry.disks(); role++) {
        boolean any = false;
        for (int in = 0; in < units.unitBytes() && !any; in += units.stripeBytes()) {
          any = batch.good(role, at + in, units.stripeBytes());
        }
        lostThroughout += any ? 0 : 1;
      }
      return lostThroughout < geometry.level().parityDisks();
    }

    /** Takes a unit apart into stripes. */
    private void lookCloser(Batch batch, int unit) throws IOException {
      boolean counted = !batch.anyUnreadable() && array.synced(batch.start() + unit, units.unitBytes())
          && batch.lost(unit, units.unitBytes()).length < geometry.level().parityDisks();
      for (int in = 0; in < units.unitBytes(); in += units.stripeBytes()) {
        int at = unit + in;
        int[] lost = batch.lost(at, units.stripeBytes());
        errorsHere += unreadable(batch, at, lost) ? 1 : 0;
        if (!array.synced(batch.start() + at, units.stripeBytes())) {
          unsyncedHere++;
        } else if (lost.length >= geometry.level().parityDisks()) {
          skippedHere++;
        } else {
          checkedHere += counted ? 0 : 1;
          worker.submit(lost.length == 0 ? Kind.CHECK : Kind.REBUILD, batch, at, units.stripeBytes(), lost, at,
              (number, p, q) -> found.add(mismatch(batch, number, p, q, lost.length)));
        }
      }
      worker.drain();
      notZeroHere -= counted && hasQ(batch, unit) ? stripesOfUnit() : 0;
    }

    private boolean unreadable(Batch batch, int at, int[] lost) {
      for (int role : lost) {
        if (array.good(role, batch.start() + at, units.stripeBytes())) {
          return true;
        }
      }
      return false;
    }

    private Mismatch mismatch(Batch batch, int at, boolean p, boolean q, int lost) {
      long memberByte = batch.start() + at;
      long row = memberByte / geometry.chunkBytes();
      int accused = SyndromeAccuser.UNKNOWN;
      if (geometry.level().parityDisks() == 2 && lost == 0) {
        accused = p && q ? accuser.accused(batch, at, units.stripeBytes())
            : p ? geometry.pDisk(row) : geometry.qDisk(row);
      }
      long arrayByte = row * geometry.dataDisks() * geometry.chunkBytes() + memberByte % geometry.chunkBytes();
      return new Mismatch(memberByte / units.stripeBytes(), memberByte, arrayByte, p, q, accused);
    }

    /** Whether the unit has a Q that is not all zero: any rule gives zeros for zeros. */
    private boolean hasQ(Batch batch, int at) {
      long row = (batch.start() + at) / geometry.chunkBytes();
      if (geometry.qDisk(row) < 0 || !batch.good(geometry.qDisk(row), at, units.unitBytes())) {
        return false;
      }
      MemorySegment q = batch.memory(geometry.qDisk(row), at, units.unitBytes());
      for (long i = 0; i < q.byteSize(); i += Long.BYTES) {
        if (q.get(ValueLayout.JAVA_LONG_UNALIGNED, i) != 0) {
          return true;
        }
      }
      return false;
    }

    private int stripesOfUnit() {
      return units.unitBytes() / units.stripeBytes();
    }

    private void report() {
      lock.lock();
      try {
        checked += checkedHere;
        skipped += skippedHere;
        unsynced += unsyncedHere;
        readErrors += errorsHere;
        rightAndNotZero += notZeroHere;
        mismatchCount += found.size();
        for (Mismatch mismatch : found) {
          anyP += mismatch.p() ? 1 : 0;
          onlyQ += mismatch.p() ? 0 : 1;
          if (mismatches.size() < MOST_LISTED) {
            mismatches.add(mismatch);
          }
        }
      } finally {
        lock.unlock();
      }
      checkedHere = 0;
      skippedHere = 0;
      unsyncedHere = 0;
      notZeroHere = 0;
      errorsHere = 0;
      found.clear();
    }

    @Override
    public void close() {
      worker.close();
    }
  }
}
