package org.raidoffload.cli.member;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.MemberException;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * Reads an array in bulk, recomputing what is lost, and hands its content on: the whole array in its own order, or the
 * data area of one member. Used once.
 */
public final class ArrayCopy {
  /** From this chunk size on each chunk is written as it lies; smaller ones are put together first. */
  private static final int LARGE_CHUNK = 64 << 10;
  private static final int PATIENCE_MILLIS = 50;

  /** Takes bytes. Any thread, many at once, unless it asks for order. */
  interface Sink {
    void write(long at, MemorySegment bytes) throws IOException;
  }

  private final ArrayMembers array;
  private final ArrayGeometry geometry;
  private final StripeUnits units;
  private final OffloadEngine engine;
  private final ParityKernel kernel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition turnCame = lock.newCondition();
  private long turn;

  /** A copy of the array with an engine that runs the recovery and a kernel for its arithmetic. */
  public ArrayCopy(ArrayMembers array, OffloadEngine engine, ParityKernel kernel) {
    this.array = array;
    this.geometry = array.geometry();
    this.units = StripeUnits.of(geometry);
    this.engine = engine;
    this.kernel = kernel;
  }

  /**
   * Hands on the array's content.
   *
   * @param ordered whether the sink must get it from start to end
   * @param from byte of the data areas to start at: what an earlier progress said
   * @param progress told the bytes of each data area that are done
   */
  void content(Sink sink, boolean ordered, long from, LongConsumer progress) throws IOException {
    int chunk = geometry.chunkBytes();
    boolean wholeRows = ordered || chunk < LARGE_CHUNK;
    run(BatchStream.dataFirst(array), wholeRows ? chunk : units.unitBytes(), from, progress,
        stream -> new ContentWork(stream, sink, ordered));
  }

  /** Hands on the data area of one role, which is taken as lost. Arguments as {@link #content}. */
  void member(int role, Sink sink, long from, LongConsumer progress) throws IOException {
    run(BatchStream.all(), units.unitBytes(), from, progress, stream -> new MemberWork(stream, role, sink));
  }

  private interface WorkOf {
    Workers.Work on(BatchStream stream);
  }

  private void run(BatchStream.Need need, int align, long from, LongConsumer progress, WorkOf work) throws IOException {
    try {
      BatchStream stream = new BatchStream(array, need, units.unitBytes(), align, from);
      Workers.run(stream, () -> work.on(stream), progress);
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  /** Brings back lost blocks of a batch into the memory of their roles. */
  private final class Recovery {
    private final ParityWorker worker = new ParityWorker(geometry, engine, kernel);
    private final BatchStream stream;

    Recovery(BatchStream stream) {
      this.stream = stream;
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
      worker.drain();
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
      worker.submit(Kind.RECOVER, batch, at, bytes, lost, 0, (number, p, q) -> { });
    }
  }

  private interface RoleFilter {
    boolean matters(long row, int role);
  }

  private final class ContentWork implements Workers.Work {
    private final Recovery recovery;
    private final Sink sink;
    private final boolean ordered;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment together;

    ContentWork(BatchStream stream, Sink sink, boolean ordered) {
      recovery = new Recovery(stream);
      this.sink = sink;
      this.ordered = ordered;
      together = geometry.chunkBytes() >= LARGE_CHUNK ? MemorySegment.NULL
          : arena.allocate((long) stream.batchBytes() * geometry.dataDisks(), 4096);
    }

    @Override
    public void on(Batch batch) throws IOException {
      recovery.recover(batch, (row, role) -> geometry.dataOfDisk(row, role) >= 0);
      if (ordered) {
        awaitTurn(recovery.stream, batch.index());
      }
      try {
        hand(batch);
      } finally {
        if (ordered) {
          nextTurn();
        }
      }
    }

    private void hand(Batch batch) throws IOException {
      int chunk = geometry.chunkBytes();
      int data = geometry.dataDisks();
      int at = 0;
      long filled = 0;
      while (at < batch.length()) {
        long memberByte = batch.start() + at;
        long row = memberByte / chunk;
        int inChunk = (int) (memberByte % chunk);
        int bytes = Math.min(chunk - inChunk, batch.length() - at);
        for (int i = 0; i < data; i++) {
          MemorySegment block = batch.memory(geometry.diskOfData(row, i), at, bytes);
          if (together.address() == 0) {
            sink.write((row * data + i) * chunk + inChunk, block);
          } else {
            MemorySegment.copy(block, 0, together, filled, bytes);
            filled += bytes;
          }
        }
        at += bytes;
      }
      if (filled > 0) {
        sink.write(batch.start() * data, together.asSlice(0, filled));
      }
    }

    @Override
    public void close() {
      recovery.worker.close();
      arena.close();
    }
  }

  private final class MemberWork implements Workers.Work {
    private final Recovery recovery;
    private final int role;
    private final Sink sink;

    MemberWork(BatchStream stream, int role, Sink sink) {
      recovery = new Recovery(stream);
      this.role = role;
      this.sink = sink;
    }

    @Override
    public void on(Batch batch) throws IOException {
      recovery.recover(batch, (row, lost) -> lost == role);
      sink.write(batch.start(), batch.memory(role, 0, batch.length()));
    }

    @Override
    public void close() {
      recovery.worker.close();
    }
  }

  private void awaitTurn(BatchStream stream, long index) throws IOException {
    lock.lock();
    try {
      while (turn != index) {
        // Whoever is before this one may have failed, and then never takes its turn.
        if (stream.failed()) {
          throw new IOException("another worker has failed");
        }
        turnCame.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    } finally {
      lock.unlock();
    }
  }

  private void nextTurn() {
    lock.lock();
    try {
      turn++;
      turnCame.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
