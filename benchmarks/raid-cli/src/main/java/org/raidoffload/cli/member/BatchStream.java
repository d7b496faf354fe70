package org.raidoffload.cli.member;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.MemberException;

/**
 * Hands out an array's rows in order, from a byte of the data areas to their end, to workers that read them into a batch
 * of their own and work on it while it is in the processor's cache. Where reading takes time as many workers as members
 * read side by side, each starting at another member. Memory is bounded: a batch for each worker, of
 * {@link #CACHE_BYTES} unless a unit of every disk needs more.
 *
 * <p>A member that gives an error is asked again in small pieces; what it still does not give counts as lost.
 */
final class BatchStream {
  /** What a batch of all members takes: the second cache of a processor. */
  static final int CACHE_BYTES = 512 << 10;
  private static final int MOST_WORKERS = 64;
  private static final int RETRY_BYTES = 4096;
  private static final int GLANCE_BYTES = 4096;
  /** Reads that bring less than this come from a device, not from memory: 500 MB/s. */
  private static final double BYTES_PER_NANO = 0.5;
  /** Less may be a page fault or another thread's turn. */
  private static final long LEAST_WAIT_NANOS = 3_000_000;

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
  private final ReentrantLock lock = new ReentrantLock();
  private long claimed;
  /** Batches below this are done with, and those in {@code doneAbove}. */
  private long doneBelow;
  private final TreeSet<Long> doneAbove = new TreeSet<>();
  private @Nullable Throwable failure;
  private volatile boolean waits;
  private volatile boolean glances;

  /**
   * A stream of batches.
   *
   * @param pieceBytes what {@code need} is asked for: a divisor of the chunk, or whole chunks
   * @param alignBytes batches hold multiples of this
   * @param from first byte of the data areas, a multiple of {@code alignBytes}
   */
  BatchStream(ArrayMembers array, Need need, int pieceBytes, int alignBytes, long from) {
    this.array = array;
    this.need = need;
    this.pieceBytes = pieceBytes;
    this.from = from;
    int disks = array.geometry().disks();
    long bytes = Math.max(alignBytes, (long) CACHE_BYTES / disks / alignBytes * alignBytes);
    if (bytes * disks > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("chunk: " + array.geometry().chunkBytes() + " bytes (too large to hold a row of "
          + disks + " disks in memory)");
    }
    batchBytes = (int) bytes;
    batches = Math.ceilDiv(array.memberBytes() - from, batchBytes);
  }

  /** How many workers keep all members busy: the most that are worth having. */
  int workers() {
    int members = array.geometry().disks() - array.missing().size();
    int useful = Math.min(MOST_WORKERS, Math.max(members, Runtime.getRuntime().availableProcessors()));
    return Math.clamp(batches, 1, useful);
  }

  /** A batch for one worker, in memory of its own. */
  Batch batch(Arena arena) {
    MemorySegment[] byRole = new MemorySegment[array.geometry().disks()];
    for (int role = 0; role < byRole.length; role++) {
      byRole[role] = arena.allocate(batchBytes, 4096);
    }
    return new Batch(array, byRole);
  }

  /**
   * Claims the next rows and reads them into the worker's batch. The worker releases it.
   *
   * @return false after the last
   * @throws IOException when another worker has failed
   */
  boolean next(Batch batch) throws IOException {
    long index;
    lock.lock();
    try {
      rethrow();
      if (claimed >= batches) {
        return false;
      }
      index = claimed++;
    } finally {
      lock.unlock();
    }
    long start = from + index * batchBytes;
    batch.reuse(index, start, (int) Math.min(batchBytes, array.memberBytes() - start));
    long begun = System.nanoTime();
    if (glances && !waits) {
      batch.glance();
    }
    fill(batch, batch.glanced() ? GLANCE_BYTES : batchBytes);
    long nanos = System.nanoTime() - begun;
    waits = nanos > LEAST_WAIT_NANOS && (double) batch.length() * array.geometry().disks() < nanos * BYTES_PER_NANO;
    return true;
  }

  /**
   * Whether batches that come next need not be whole: only the first bytes of what is needed are read, to see that it is
   * there, as long as members are quick.
   */
  void glance(boolean enough) {
    glances = enough;
  }

  /** Reads all that is needed of a batch, of which there was only a glance. */
  void readWhole(Batch batch) throws IOException {
    batch.reuse(batch.index(), batch.start(), batch.length());
    fill(batch, batchBytes);
  }

  /** Reads from each member, at most so many bytes in one go. */
  private void fill(Batch batch, int most) throws IOException {
    int disks = array.geometry().disks();
    for (int i = 0; i < disks; i++) {
      int role = (int) ((batch.index() + i) % disks);
      ArrayMember member = array.member(role);
      if (member != null) {
        fill(batch, role, member, most);
      }
    }
  }

  /** Whether the last batch was waited for, so that more workers would get more done. */
  boolean waits() {
    return waits;
  }

  /** Reads runs of needed pieces, as long as they go, or the first bytes of each. */
  private void fill(Batch batch, int role, ArrayMember member, int most) throws IOException {
    int run = -1;
    for (int at = 0; at <= batch.length(); at += pieceBytes) {
      boolean wanted = at < batch.length() && array.good(role, batch.start() + at,
          Math.min(pieceBytes, batch.length() - at)) && need.of(role, batch.start() + at, pieceBytes);
      if (wanted && run < 0) {
        run = at;
      } else if (!wanted && run >= 0) {
        read(batch, role, member, run, Math.min(most, Math.min(at, batch.length()) - run));
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

  /** The worker is done with the batch. */
  void release(Batch batch) {
    lock.lock();
    try {
      doneAbove.add(batch.index());
      while (doneAbove.remove(doneBelow)) {
        doneBelow++;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of each member that are done with. */
  long done() {
    lock.lock();
    try {
      return Math.min(array.memberBytes(), from + doneBelow * batchBytes);
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
    } finally {
      lock.unlock();
    }
  }

  /** Whether a worker has failed. */
  boolean failed() {
    lock.lock();
    try {
      return failure != null;
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
