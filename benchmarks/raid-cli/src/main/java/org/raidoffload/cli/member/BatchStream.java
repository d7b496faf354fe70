package org.raidoffload.cli.member;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.MemberException;

/**
 * Reads an array's members from a byte of the data areas to their end, each on a thread of its own and in order, ahead
 * of the workers that take the batches. Memory is bounded: {@link #DEPTH} batches of {@link #MEMORY_BYTES} in all,
 * more only where a single unit of every disk needs more.
 *
 * <p>A member that gives an error is asked again in small pieces; what it still does not give counts as lost.
 */
final class BatchStream implements AutoCloseable {
  static final int DEPTH = 4;
  static final long MEMORY_BYTES = 32L << 20;
  private static final int MOST_BATCH_BYTES = 1 << 20;
  private static final int RETRY_BYTES = 4096;

  /** Which bytes of a batch the workers need from a member. */
  @FunctionalInterface
  interface Need {
    /** Whether the unit that starts at this byte of the data area is needed from the member. */
    boolean of(int role, long memberByte, int bytes);
  }

  private final ArrayMembers array;
  private final Need need;
  private final int pieceBytes;
  private final long from;
  private final int batchBytes;
  private final long batches;
  private final Batch[] slots = new Batch[DEPTH];
  private final Arena arena = Arena.ofShared();
  private final List<Thread> readers = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition freed = lock.newCondition();
  private long claimed;
  /** Batches below this have been released, but for those in {@code released}. */
  private long freeBelow;
  private final boolean[] released = new boolean[DEPTH];
  private boolean closed;
  private @Nullable Throwable failure;

  /**
   * Starts reading.
   *
   * @param pieceBytes what {@code need} is asked for: a divisor of the chunk, or whole chunks
   * @param alignBytes batches hold multiples of this
   * @param from first byte of the data areas, a multiple of {@code alignBytes}
   */
  BatchStream(ArrayMembers array, Need need, int pieceBytes, long alignBytes, long from) {
    this.array = array;
    this.need = need;
    this.pieceBytes = pieceBytes;
    this.from = from;
    int disks = array.geometry().disks();
    long share = Math.min(MOST_BATCH_BYTES, MEMORY_BYTES / DEPTH / disks) / alignBytes * alignBytes;
    long bytes = Math.max(alignBytes, share);
    if (bytes * disks > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("chunk: " + array.geometry().chunkBytes() + " bytes (too large to hold a row of "
          + disks + " disks in memory)");
    }
    batchBytes = (int) bytes;
    batches = Math.ceilDiv(array.memberBytes() - from, batchBytes);
    for (int i = 0; i < Math.min(DEPTH, batches); i++) {
      MemorySegment[] byRole = new MemorySegment[disks];
      for (int role = 0; role < disks; role++) {
        byRole[role] = arena.allocate(batchBytes, 4096);
      }
      slots[i] = new Batch(array, byRole);
    }
    int count = disks - array.missing().size();
    for (int i = 0; i < Math.min(DEPTH, batches); i++) {
      prepare(i, count);
    }
    for (int role = 0; role < disks; role++) {
      ArrayMember member = array.member(role);
      if (member != null) {
        int its = role;
        readers.add(Thread.ofPlatform().daemon().name("read " + member.device().name())
            .start(() -> readAll(its, member)));
      }
    }
  }

  private void prepare(long index, int count) {
    long start = from + index * batchBytes;
    slots[(int) (index % DEPTH)].reuse(index, start, (int) Math.min(batchBytes, array.memberBytes() - start), count);
  }

  private void readAll(int role, ArrayMember member) {
    try {
      for (long index = 0; index < batches; index++) {
        Batch batch = awaitFree(index);
        if (batch == null) {
          return;
        }
        fill(batch, role, member);
        lock.lock();
        try {
          if (--batch.readersLeft == 0) {
            filled.signalAll();
          }
        } finally {
          lock.unlock();
        }
      }
    } catch (IOException | RuntimeException failed) {
      fail(failed);
    }
  }

  private @Nullable Batch awaitFree(long index) {
    lock.lock();
    try {
      while (!closed && slots[(int) (index % DEPTH)].index() != index) {
        freed.awaitUninterruptibly();
      }
      return closed ? null : slots[(int) (index % DEPTH)];
    } finally {
      lock.unlock();
    }
  }

  /** Reads runs of needed pieces, as long as they go. */
  private void fill(Batch batch, int role, ArrayMember member) throws IOException {
    int run = -1;
    for (int at = 0; at <= batch.length(); at += pieceBytes) {
      boolean wanted = at < batch.length() && array.good(role, batch.start() + at,
          Math.min(pieceBytes, batch.length() - at)) && need.of(role, batch.start() + at, pieceBytes);
      if (wanted && run < 0) {
        run = at;
      } else if (!wanted && run >= 0) {
        read(batch, role, member, run, Math.min(at, batch.length()) - run);
        run = -1;
      }
    }
  }

  static void read(Batch batch, int role, ArrayMember member, int offset, int bytes) throws IOException {
    long at = member.dataOffset() + batch.start() + offset;
    try {
      member.device().read(at, batch.memory(role, offset, bytes));
    } catch (MemberException first) {
      readInPieces(batch, role, member, offset, bytes);
    }
  }

  /** Reads what there is; the rest is noted as unreadable. */
  static void readInPieces(Batch batch, int role, ArrayMember member, int offset, int bytes) throws IOException {
    for (int done = 0; done < bytes; done += RETRY_BYTES) {
      int piece = Math.min(RETRY_BYTES, bytes - done);
      long at = member.dataOffset() + batch.start() + offset + done;
      try {
        member.device().read(at, batch.memory(role, offset + done, piece));
      } catch (MemberException bad) {
        batch.unreadable(role, offset + done, piece);
      }
    }
  }

  /** Reads everything of a batch that was not needed at first: after an error of a member. */
  void readTheRest(Batch batch) throws IOException {
    for (int role = 0; role < array.geometry().disks(); role++) {
      ArrayMember member = array.member(role);
      for (int at = 0; member != null && at < batch.length(); at += pieceBytes) {
        int bytes = Math.min(pieceBytes, batch.length() - at);
        if (array.good(role, batch.start() + at, bytes) && !need.of(role, batch.start() + at, pieceBytes)) {
          read(batch, role, member, at, bytes);
        }
      }
    }
  }

  /**
   * The next batch, filled; null after the last. Any thread; the caller releases it.
   *
   * @throws IOException when reading has failed, or another worker has
   */
  @Nullable Batch next() throws IOException {
    lock.lock();
    try {
      if (claimed >= batches) {
        rethrow();
        return null;
      }
      long index = claimed++;
      Batch batch = slots[(int) (index % DEPTH)];
      while (failure == null && !closed && (batch.index() != index || batch.readersLeft > 0)) {
        filled.awaitUninterruptibly();
      }
      rethrow();
      return closed ? null : batch;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a batch back to the readers. */
  void release(Batch batch) {
    lock.lock();
    try {
      released[(int) (batch.index() % DEPTH)] = true;
      boolean any = false;
      while (freeBelow < batches && released[(int) (freeBelow % DEPTH)]) {
        released[(int) (freeBelow % DEPTH)] = false;
        if (freeBelow + DEPTH < batches) {
          prepare(freeBelow + DEPTH, readers.size());
          any = true;
        }
        freeBelow++;
      }
      if (any) {
        freed.signalAll();
        filled.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of each member that are done with. */
  long done() {
    lock.lock();
    try {
      return Math.min(array.memberBytes(), from + freeBelow * batchBytes);
    } finally {
      lock.unlock();
    }
  }

  /** Ends everything; {@link #next} throws from now on. */
  void fail(Throwable why) {
    lock.lock();
    try {
      if (failure == null) {
        failure = why;
      }
      closed = true;
      filled.signalAll();
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Throws what ended the stream early, if anything did. */
  void throwFailure() throws IOException {
    lock.lock();
    try {
      rethrow();
    } finally {
      lock.unlock();
    }
  }

  private void rethrow() throws IOException {
    switch (failure) {
      case null -> { }
      case IOException io -> throw io;
      case RuntimeException wrong -> throw wrong;
      default -> throw new IllegalStateException("reading the members failed", failure);
    }
  }

  int batchBytes() {
    return batchBytes;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      freed.signalAll();
      filled.signalAll();
    } finally {
      lock.unlock();
    }
    for (Thread reader : readers) {
      boolean interrupted = false;
      while (reader.isAlive()) {
        try {
          reader.join();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    arena.close();
  }

  /** Everything is needed. */
  static Need all() {
    return (role, memberByte, bytes) -> true;
  }

  /** Data, and parity only where a member of the row is lost. */
  static Need dataFirst(ArrayMembers array) {
    ArrayGeometry geometry = array.geometry();
    return (role, memberByte, bytes) -> {
      if (geometry.dataOfDisk(memberByte / geometry.chunkBytes(), role) >= 0) {
        return true;
      }
      for (int other = 0; other < geometry.disks(); other++) {
        if (!array.good(other, memberByte, bytes)) {
          return true;
        }
      }
      return false;
    };
  }
}
