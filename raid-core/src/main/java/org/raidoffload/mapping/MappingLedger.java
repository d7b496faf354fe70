package org.raidoffload.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The book of live mappings and their owners: is told of every step of a chain in a {@link ChainBook}, checks it against
 * every {@link LedgerRule}, and keeps the violations. It only watches; it never changes what happens.
 *
 * <p>May be called by many threads; the steps of one chain come from one thread at a time, each hand-over ordered by
 * the caller. In {@link LedgerMode#OFF}, and for a chain that {@link LedgerMode#SAMPLE} does not watch, no call
 * allocates.
 */
public final class MappingLedger {

  /** Violations kept; later ones are only counted. */
  public static final int KEPT = 1000;
  /** Cache line assumed unless told otherwise (x86, ARMv7 and later). */
  public static final int LINE_BYTES = 64;
  /**
   * One chain in this many is watched by {@link #sampling()}: watching one costs about as much as 400 ns of work, so that
   * this many make it less than a hundredth of the shortest chains.
   */
  public static final int SAMPLE_ONE_IN = 256;

  private final LedgerMode mode;
  private final boolean on;
  /** Of a chain's scrambled number as many leading bits are 0 where it is watched. */
  private final int sampleShift;
  private final int lineBytes;
  private final Map<Integer, Integer> maskBits = new ConcurrentHashMap<>();
  /** Null where nobody is to be kept out. */
  private final @Nullable ReentrantLock lock;
  private final CpuPageIndex index = new CpuPageIndex();
  private final LongAdder maps = new LongAdder();
  private final LongAdder unmaps = new LongAdder();
  private final LongAdder live = new LongAdder();
  /** Maps, and as many unmaps, of unwatched chains: one addition instead of three. */
  private final LongAdder balanced = new LongAdder();
  /** In PROVE, under the lock. */
  private long provedMaps;
  private long provedUnmaps;
  private long provedLive;
  private volatile long peakLive;
  private final AtomicLong violationCount = new AtomicLong();
  private final List<LedgerViolation> violations = new ArrayList<>();
  private volatile Consumer<LedgerViolation> listener = v -> {};

  /**
   * A ledger.
   *
   * @param mode how much it checks
   * @param sampleOneIn SAMPLE only: one chain in this many is watched, a power of two
   * @param lineBytes cache line size in bytes, a power of two up to 4096
   */
  public MappingLedger(LedgerMode mode, int sampleOneIn, int lineBytes) {
    this(mode, sampleOneIn, lineBytes, mode == LedgerMode.PROVE ? new ReentrantLock() : null);
  }

  private MappingLedger(LedgerMode mode, int sampleOneIn, int lineBytes, @Nullable ReentrantLock lock) {
    if (sampleOneIn < 1 || Integer.bitCount(sampleOneIn) != 1) {
      throw new IllegalArgumentException("sampleOneIn: " + sampleOneIn + " (must be a power of two)");
    }
    if (lineBytes < 1 || lineBytes > 4096 || Integer.bitCount(lineBytes) != 1) {
      throw new IllegalArgumentException("lineBytes: " + lineBytes + " (must be a power of two up to 4096)");
    }
    this.mode = mode;
    this.on = mode != LedgerMode.OFF;
    this.sampleShift = mode == LedgerMode.SAMPLE ? Integer.numberOfTrailingZeros(sampleOneIn) : 0;
    this.lineBytes = lineBytes;
    this.lock = lock;
  }

  /** Checks everything. */
  public static MappingLedger proving() {
    return new MappingLedger(LedgerMode.PROVE, 1, LINE_BYTES);
  }

  /** As {@link #proving} for chains that all run on one thread, as in a simulation: nothing of it may be told by another. */
  public static MappingLedger provingOneThread() {
    return new MappingLedger(LedgerMode.PROVE, 1, LINE_BYTES, null);
  }

  /** Watches one chain in {@link #SAMPLE_ONE_IN}. */
  public static MappingLedger sampling() {
    return new MappingLedger(LedgerMode.SAMPLE, SAMPLE_ONE_IN, LINE_BYTES);
  }

  /** Counts only. */
  public static MappingLedger off() {
    return new MappingLedger(LedgerMode.OFF, 1, LINE_BYTES);
  }

  public LedgerMode mode() {
    return mode;
  }

  /** Declares how many address bits a device has; unknown devices have 64. */
  public void declareMask(int device, int bits) {
    maskBits.put(device, bits);
  }

  /**
   * Is told of each violation that is kept, on the thread that broke the rule. What it throws does not disturb the
   * book: a chain of a scheduler ends as failed with it.
   */
  public void onViolation(Consumer<LedgerViolation> newListener) {
    listener = newListener;
  }

  /**
   * Whether steps of the chain are checked. A caller asks once per chain and, where the answer is no, leaves out all
   * other calls but {@link #counted} once at its end: that is what makes SAMPLE nearly free.
   *
   * @param chain unique per submission
   */
  public boolean watches(long chain) {
    return on && (chain * 0x9E3779B97F4A7C15L) >>> 1 >>> (63 - sampleShift) == 0;
  }

  /** A book for one chain after the other, in which the ledger is told of their steps. */
  public ChainBook newBook() {
    return new ChainBook(this);
  }

  /** Adds the totals of an unwatched chain whose maps and unmaps were not told one by one. */
  public void counted(int newMaps, int newUnmaps) {
    if (newMaps == newUnmaps) {
      if (newMaps != 0) {
        balanced.add(newMaps);
      }
      return;
    }
    maps.add(newMaps);
    unmaps.add(newUnmaps);
    live.add(newMaps - newUnmaps);
  }

  /** The first {@link #KEPT} violations, oldest first. */
  public List<LedgerViolation> violations() {
    synchronized (violations) {
      return List.copyOf(violations);
    }
  }

  public long violationCount() {
    return violationCount.get();
  }

  public long liveMappings() {
    lock();
    try {
      return live.sum() + provedLive;
    } finally {
      unlock();
    }
  }

  /** Mappings made; failed ones do not count. */
  public long maps() {
    lock();
    try {
      return maps.sum() + balanced.sum() + provedMaps;
    } finally {
      unlock();
    }
  }

  public long unmaps() {
    lock();
    try {
      return unmaps.sum() + balanced.sum() + provedUnmaps;
    } finally {
      unlock();
    }
  }

  /** Most mappings live at once: of all chains in PROVE, of any one watched chain in SAMPLE, 0 in OFF. */
  public long peakLive() {
    return peakLive;
  }

  /** Returns what the listener threw, or null. */
  @Nullable Throwable report(Supplier<LedgerViolation> violation) {
    if (violationCount.incrementAndGet() > KEPT) {
      return null;
    }
    LedgerViolation v = violation.get();
    synchronized (violations) {
      violations.add(v);
    }
    try {
      listener.accept(v);
      return null;
    } catch (RuntimeException | Error thrown) {
      return thrown;
    }
  }

  /** The live mapping that keeps the CPU from the bytes, of any chain in PROVE, else of the chain of the book. */
  @Nullable LiveMapping owner(ChainBook book, long cpuAddress, long bytes, boolean write) {
    return mode == LedgerMode.PROVE ? anyOwner(cpuAddress, bytes, write)
        : book.mappings().owner(cpuAddress, bytes, write, lineBytes);
  }

  private @Nullable LiveMapping anyOwner(long cpuAddress, long bytes, boolean write) {
    LiveMapping[] found = new LiveMapping[1];
    index.search(cpuAddress, bytes, m -> {
      if (m.keepsCpuOut(cpuAddress, bytes, write, lineBytes)) {
        found[0] = m;
        return true;
      }
      return false;
    });
    return found[0];
  }

  private void checkMask(ChainBook book, LiveMapping m) {
    Integer bits = maskBits.isEmpty() ? null : maskBits.get(m.device);
    if (bits != null && bits < 64 && (m.deviceAddress + m.bytes - 1) >>> bits != 0) {
      book.report(() -> new LedgerViolation(LedgerRule.ADDRESS_BEYOND_MASK, m.claim(), List.of(), bits));
    }
  }

  private void checkCollision(ChainBook book, LiveMapping m) {
    LiveMapping other = book.mappings().collision(m.cpuAddress, m.bytes, m.direction, lineBytes);
    if (other == null && mode == LedgerMode.PROVE) {
      LiveMapping[] found = new LiveMapping[1];
      index.search(m.cpuAddress, m.bytes, n -> {
        if ((n.direction.deviceWrites() || m.direction.deviceWrites())
            && n.sharesLine(m.cpuAddress, m.bytes, lineBytes)) {
          found[0] = n;
          return true;
        }
        return false;
      });
      other = found[0];
    }
    if (other != null) {
      LiveMapping held = other;
      book.report(() -> held.overlapsCpu(m.cpuAddress, m.bytes)
          ? new LedgerViolation(LedgerRule.OVERLAPPING_MAPPING, m.claim(), held.claim())
          : new LedgerViolation(LedgerRule.SHARED_CACHE_LINE, m.claim(), List.of(held.claim()), lineBytes));
    }
  }

  /** A buffer was mapped: checked against the device's mask and what else is live. */
  void opened(ChainBook book, LiveMapping m) {
    checkMask(book, m);
    checkCollision(book, m);
    if (mode == LedgerMode.PROVE) {
      index.add(m);
      provedMaps++;
      provedLive++;
      if (provedLive > peakLive) {
        peakLive = provedLive;
      }
    }
  }

  /** A mapping was taken back. */
  void closed(LiveMapping m) {
    if (mode == LedgerMode.PROVE) {
      index.remove(m);
      provedLive--;
    }
  }

  /** An unmap call, whatever it was good for. */
  void countUnmap() {
    if (mode == LedgerMode.PROVE) {
      provedUnmaps++;
    }
  }

  /** In SAMPLE a book counts for itself until its chain ends. */
  void countBook(int bookMaps, int bookUnmaps, int bookLive, int bookPeak) {
    if (mode == LedgerMode.PROVE) {
      return;
    }
    if (bookMaps == bookUnmaps && bookLive == 0) {
      counted(bookMaps, bookUnmaps);
    } else {
      maps.add(bookMaps);
      unmaps.add(bookUnmaps);
      live.add(bookLive);
    }
    if (bookPeak > peakLive) {
      peakLive = bookPeak;
    }
  }

  int lineBytes() {
    return lineBytes;
  }

  void lock() {
    if (lock != null) {
      lock.lock();
    }
  }

  void unlock() {
    if (lock != null) {
      lock.unlock();
    }
  }
}
