package org.raidoffload.cli.member;

import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.MemberException;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.request.StripeRequest.Kind;

/** Brings back lost blocks of batches into the memory of their roles. The means are made when the first is lost. One thread. */
final class Recovery implements AutoCloseable {
  /** Which lost blocks are wanted. */
  @FunctionalInterface
  interface RoleFilter {
    boolean matters(long row, int role);
  }

  private final BatchStream stream;
  private final ArrayGeometry geometry;
  private final StripeUnits units;
  private final OffloadEngine engine;
  private final Supplier<ParityKernel> kernel;
  private @Nullable ParityWorker worker;

  Recovery(BatchStream stream, ArrayMembers array, OffloadEngine engine, Supplier<ParityKernel> kernel) {
    this.stream = stream;
    this.geometry = array.geometry();
    this.units = StripeUnits.of(geometry);
    this.engine = engine;
    this.kernel = kernel;
  }

  /** Where {@code wanted} says that a lost role matters, all lost blocks are recomputed. */
  void recover(Batch batch, RoleFilter wanted) throws IOException {
    boolean fine = batch.anyUnreadable();
    if (fine) {
      stream.readTheRest(batch);
    }
    for (int at = 0; at < batch.length(); at += units.unitBytes()) {
      int step = units.unitBytes();
      if (fine || batch.lost(at, step).length > geometry.level().parityDisks()) {
        for (int in = 0; in < step; in += units.stripeBytes()) {
          recoverAt(batch, at + in, units.stripeBytes(), wanted);
        }
      } else {
        recoverAt(batch, at, step, wanted);
      }
    }
    if (worker != null) {
      worker.drain();
    }
  }

  private void recoverAt(Batch batch, int at, int bytes, RoleFilter wanted) throws IOException {
    int[] lost = batch.lost(at, bytes);
    long row = (batch.start() + at) / geometry.chunkBytes();
    boolean matters = false;
    for (int role : lost) {
      matters |= wanted.matters(row, role);
    }
    if (!matters) {
      return;
    }
    if (lost.length > geometry.level().parityDisks()) {
      throw new MemberException("row " + row, batch.start() + at, "bytes " + (batch.start() + at) + " to "
          + (batch.start() + at + bytes) + " of the data areas are lost on " + lost.length + " members (RAID-"
          + geometry.level().number() + " survives " + geometry.level().parityDisks() + ")", null);
    }
    if (worker == null) {
      worker = new ParityWorker(geometry, engine, kernel.get());
    }
    worker.submit(Kind.RECOVER, batch, at, bytes, lost, 0, (number, p, q) -> { });
  }

  @Override
  public void close() {
    if (worker != null) {
      worker.close();
    }
  }
}
