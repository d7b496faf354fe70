package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.schedule.StripeScheduler;

/**
 * A RAID-4, 5 or 6 array as a range of bytes, in use: read, written, degraded, rebuilt, scrubbed. Open with
 * {@link #on}.
 *
 * <p><b>Threads.</b> Any thread may call anything at any time. Calls block until they are done; the {@code Async} ones
 * do so on a virtual thread of their own. Requests that overlap in time and in bytes are atomic stripe by stripe only.
 * Interrupts are left for the caller to find afterwards. The scheduler must have threads of its own; members are read
 * and written by threads of the array.
 *
 * <p><b>What is promised.</b> A write that has returned is in the members' hands; it is on stable storage after the next
 * {@link #flush}, or on return with FUA. Parity is final before any member of a stripe is written. A block that a
 * member cannot read is made anew from the others and written back to it, up to a bound of such errors; a member whose
 * write or flush fails, retries included, is failed, and the array goes on with the others; a request that too few
 * members are left for ends with {@link ArrayFailedException}. After a crash, stripes that were being written may not
 * match their parity: the {@link IntentLog} tells which, {@link #resync} puts them right, and until then they are
 * written without trusting their parity. If a member is lost before that, its blocks of those stripes are lost, unless a
 * {@link WriteHook} closes the write hole.
 *
 * <p><b>Ownership.</b> Members, scheduler and the devices of the logs are the caller's, who closes them after the array.
 *
 * <p><b>Memory.</b> {@code stripesInFlight} stripes of buffers, each 3 times the data disks plus 7 blocks of at most
 * {@code stripeBytes}; as many again as eight stripes while a scrub, resync or rebuild runs.
 *
 * <p><b>Limits.</b> Arrays do not grow and are not reshaped. There is no cache: a small write reads what it needs each
 * time. RAID-6 has no partial parity log.
 */
public final class BlockArray implements AutoCloseable {
  private static final int BOUNCE_BYTES = 1 << 20;

  private final ArrayCore core;
  private final ArrayReader reader;
  private final ArrayWriter writer;
  private final MemberChanges changes;
  private final IntentRegions regions;
  private final long regionBytes;
  private final OpenGate gate = new OpenGate();
  private final ReentrantLock maintaining = new ReentrantLock();
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  private BlockArray(ArrayOpening.Parts parts) {
    core = parts.core();
    regions = parts.regions();
    regionBytes = parts.regionBytes();
    reader = new ArrayReader(core, parts.pool());
    writer = new ArrayWriter(core, parts.pool(), regions);
    changes = new MemberChanges(core, regions);
  }

  /**
   * A builder for the array.
   *
   * @param scheduler where stripes are computed: any engine, served by threads
   */
  public static BlockArrayBuilder on(ArrayMembers array, StripeScheduler scheduler) {
    return new BlockArrayBuilder(array, scheduler);
  }

  static BlockArray open(BlockArrayBuilder settings) throws IOException {
    return new BlockArray(new ArrayOpening(settings).open());
  }

  /** Bytes of the array. */
  public long size() {
    return core.memberBytes * core.geometry.dataDisks();
  }

  /**
   * Fills the segment with the bytes from {@code offset} on. Native memory is filled without a copy in between.
   *
   * @throws ArrayFailedException when too few members are left
   */
  public void read(long offset, MemorySegment into) throws IOException {
    requireInside("read", offset, into.byteSize());
    gate.enter();
    try {
      if (into.isNative()) {
        reader.read(offset, into);
        return;
      }
      MemorySegment bounce = Arena.ofAuto().allocate(Math.min(BOUNCE_BYTES, Math.max(1, into.byteSize())));
      for (long at = 0; at < into.byteSize(); at += BOUNCE_BYTES) {
        long bytes = Math.min(BOUNCE_BYTES, into.byteSize() - at);
        reader.read(offset + at, bounce.asSlice(0, bytes));
        MemorySegment.copy(bounce, 0, into, at, bytes);
      }
    } finally {
      gate.leave();
    }
  }

  /** As {@link #read(long, MemorySegment)}, into what remains of the buffer, whose position moves to its limit. */
  public void read(long offset, ByteBuffer into) throws IOException {
    read(offset, MemorySegment.ofBuffer(into));
    into.position(into.limit());
  }

  /**
   * Writes the segment's bytes from {@code offset} on. Whole blocks in native memory are written from where they lie.
   *
   * @param fua whether they must be on stable storage on return
   * @throws ArrayFailedException when too few members are left; parts may have been written
   */
  public void write(long offset, MemorySegment from, boolean fua) throws IOException {
    requireInside("write", offset, from.byteSize());
    change(offset, from.byteSize(), (job, owner) -> job.write(from, offset, owner), fua);
  }

  /** As {@link #write(long, MemorySegment, boolean)} without FUA. */
  public void write(long offset, MemorySegment from) throws IOException {
    write(offset, from, false);
  }

  /** As {@link #write(long, MemorySegment)}, what remains of the buffer, whose position moves to its limit. */
  public void write(long offset, ByteBuffer from) throws IOException {
    write(offset, MemorySegment.ofBuffer(from), false);
    from.position(from.limit());
  }

  /**
   * Makes the bytes read as zeros. Whole rows are zeroed on the members themselves, which may give the space back;
   * their parity is then zero too, and right. The rest is written as zeros.
   */
  public void discard(long offset, long length) throws IOException {
    requireInside("discard", offset, length);
    change(offset, length, StripeJob::zero, false);
  }

  private void change(long offset, long length, StripeRun.Starter change, boolean fua) throws IOException {
    gate.enter();
    try {
      if (length > 0) {
        writer.change(offset, offset + length, change);
      }
      if (fua) {
        core.flushMembers("write with FUA");
      }
    } finally {
      gate.leave();
    }
  }

  /** Returns when every write that had returned before the call is on stable storage. */
  public void flush() throws IOException {
    gate.enter();
    try {
      BitSet settled = regions.flushStarts();
      core.flushMembers("flush");
      regions.flushed(settled, core.unsynced);
    } finally {
      gate.leave();
    }
  }

  /**
   * Takes a member out, as an error would, and flushes the others. What it holds is not looked at until it is re-added
   * or replaced.
   *
   * @throws ArrayFailedException when too few members are left
   */
  public void fail(int role) throws IOException {
    gate.enter();
    try {
      changes.fail(role);
    } finally {
      gate.leave();
    }
  }

  /**
   * Brings back a member that is out and still holds what it held then: {@link #rebuild} recomputes only what it has
   * missed.
   *
   * @throws IllegalStateException when it is not out, or has no device (then {@link #replace} it)
   */
  public void readd(int role) {
    changes.readd(role);
  }

  /** As {@link #readd(int)} for a member whose device was not given at open, or has been opened anew. */
  public void readd(int role, ArrayMember place) {
    changes.readd(role, place);
  }

  /** Puts a device whose content counts for nothing in the place of a member that is out; then {@link #rebuild}. */
  public void replace(int role, ArrayMember place) throws IOException {
    changes.replace(role, place);
  }

  /**
   * Recomputes what re-added and replaced members lack, while the array is in use. How far it came is put in the
   * write-intent log every two seconds, in whole regions: after a crash in the middle {@link #readd} the member, and only
   * the rest is recomputed.
   *
   * @return false where the listener stopped it; the next call goes on
   * @throws ArrayFailedException when too few members are left
   * @throws IOException when a member that is being rebuilt fails
   */
  public boolean rebuild(ArrayListener listener) throws IOException {
    return maintain(run -> run.rebuild(listener, changes::rebuilt));
  }

  /**
   * Compares P and Q of every stripe with its data, while the array is in use. Data is never blamed.
   *
   * @param repair whether to make wrong parity anew from the data
   */
  public ScrubReport scrub(boolean repair, ArrayListener listener) throws IOException {
    BitSet all = new BitSet();
    all.set(0, regionCount());
    return maintain(run -> run.scrub(all, repair, listener));
  }

  /**
   * Makes parity match its data where a crash may have left it otherwise, while the array is in use. Then nothing is
   * {@linkplain ArrayStatus#unsyncedBytes unsynced}.
   */
  public ScrubReport resync(ArrayListener listener) throws IOException {
    return maintain(run -> {
      BitSet todo = core.unsynced;
      boolean[] stopped = new boolean[1];
      ScrubReport report = run.scrub(todo, true, (done, total) -> {
        boolean on = listener.progress(done, total);
        stopped[0] |= !on && done < total;
        return on;
      });
      if (!stopped[0]) {
        core.flushMembers("resync");
        core.unsynced = new BitSet();
      }
      return report;
    });
  }

  @FunctionalInterface
  private interface Run<T> {
    T with(Maintenance maintenance) throws IOException;
  }

  private <T> T maintain(Run<T> run) throws IOException {
    gate.enter();
    try {
      maintaining.lock();
      try {
        return run.with(new Maintenance(core, regionBytes));
      } finally {
        maintaining.unlock();
      }
    } finally {
      gate.leave();
    }
  }

  /**
   * Not offered.
   *
   * @throws UnsupportedOperationException always
   */
  @SuppressWarnings("DoNotCallSuggester")
  public void grow(int disks) {
    throw new UnsupportedOperationException("grow to " + disks + " disks: arrays are not reshaped by this library (use"
        + " mdadm --grow)");
  }

  /** The array at this moment. */
  public ArrayStatus status() {
    return new ArrayStatus(core.members.reports(), regions.dirtyBytes(), core.unsynced.cardinality() * regionBytes);
  }

  /** As {@link #read(long, MemorySegment)}; the memory must live until the stage has completed. */
  public CompletionStage<Void> readAsync(long offset, MemorySegment into) {
    return async(() -> read(offset, into));
  }

  /** As {@link #write(long, MemorySegment, boolean)}; the memory must live, and not change, until then. */
  public CompletionStage<Void> writeAsync(long offset, MemorySegment from, boolean fua) {
    return async(() -> write(offset, from, fua));
  }

  @FunctionalInterface
  private interface Call {
    void run() throws IOException;
  }

  private CompletionStage<Void> async(Call call) {
    return CompletableFuture.runAsync(() -> {
      try {
        call.run();
      } catch (IOException failed) {
        throw new CompletionException(failed);
      }
    }, callers);
  }

  private int regionCount() {
    return (int) ((core.memberBytes + regionBytes - 1) / regionBytes);
  }

  private void requireInside(String what, long offset, long length) {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new IllegalArgumentException(what + " of " + length + " bytes at byte " + offset + " (the array has "
          + size() + " bytes)");
    }
  }

  /**
   * Waits for requests in progress, flushes, and leaves word in the logs that all is in order. Idempotent.
   *
   * @throws IOException when that could not be; nothing is lost that a write with FUA or a flush had confirmed
   */
  @Override
  public void close() throws IOException {
    if (!gate.close()) {
      return;
    }
    try {
      core.flushMembers("close");
      if (core.hook != null) {
        core.hook.close();
      }
      regions.close(core.unsynced);
    } finally {
      callers.shutdown();
      core.hookThreads.close();
      core.members.close();
    }
  }
}
