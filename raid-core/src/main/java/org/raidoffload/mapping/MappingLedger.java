package org.raidoffload.mapping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.request.StripeBuffer;

/**
 * The book of live mappings and their owners: is told of every step of a chain, checks it against every rule of
 * {@link LedgerViolation}, and keeps the violations. It only watches; it never changes what happens.
 *
 * <p>May be called by many threads; the steps of one chain come from one thread at a time, each hand-over ordered by
 * the caller. {@code chain} is unique per submission. Device addresses are what {@link DmaDomain#map} returned, or lie
 * inside such a range; lengths are bytes. In {@link LedgerMode#OFF}, and for a chain that {@link LedgerMode#SAMPLE}
 * does not watch, no call allocates.
 */
public final class MappingLedger {

  /** Violations kept; later ones are only counted. */
  public static final int KEPT = 1000;
  /** Cache line assumed unless told otherwise (x86, ARMv7 and later). */
  public static final int LINE_BYTES = 64;
  /** One chain in this many is watched by {@link #sampling()}. */
  public static final int SAMPLE_ONE_IN = 64;

  private final LedgerMode mode;
  private final int sampleShift;
  private final int lineBytes;
  private final Map<Integer, Integer> maskBits = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, ChainBook> books;
  private final CpuPageIndex index = new CpuPageIndex();
  private final LongAdder maps = new LongAdder();
  private final LongAdder unmaps = new LongAdder();
  private final LongAdder live = new LongAdder();
  /** Maps, and as many unmaps, of unwatched chains: one addition instead of three. */
  private final LongAdder balanced = new LongAdder();
  private long provedLive;
  private volatile long peakLive;
  private final AtomicLong violationCount = new AtomicLong();
  private final List<LedgerViolation> violations = new ArrayList<>();
  private volatile Consumer<LedgerViolation> listener = v -> {};
  private long lastChain;
  private @Nullable ChainBook lastBook;

  /**
   * A ledger.
   *
   * @param mode how much it checks
   * @param sampleOneIn SAMPLE only: one chain in this many is watched, a power of two
   * @param lineBytes cache line size in bytes, a power of two up to 4096
   */
  public MappingLedger(LedgerMode mode, int sampleOneIn, int lineBytes) {
    if (sampleOneIn < 1 || Integer.bitCount(sampleOneIn) != 1) {
      throw new IllegalArgumentException("sampleOneIn: " + sampleOneIn + " (must be a power of two)");
    }
    if (lineBytes < 1 || lineBytes > 4096 || Integer.bitCount(lineBytes) != 1) {
      throw new IllegalArgumentException("lineBytes: " + lineBytes + " (must be a power of two up to 4096)");
    }
    this.mode = mode;
    this.sampleShift = Integer.numberOfTrailingZeros(sampleOneIn);
    this.lineBytes = lineBytes;
    this.books = mode == LedgerMode.PROVE ? new HashMap<>() : new ConcurrentHashMap<>();
  }

  /** Checks everything. */
  public static MappingLedger proving() {
    return new MappingLedger(LedgerMode.PROVE, 1, LINE_BYTES);
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

  /** Is told of each violation that is kept, on the thread that broke the rule. */
  public void onViolation(Consumer<LedgerViolation> newListener) {
    listener = newListener;
  }

  /**
   * Whether steps of the chain are checked. A caller may ask once per chain and, where the answer is no, leave out all
   * other calls but {@link #counted} once at its end: that is what makes SAMPLE nearly free.
   */
  public boolean watches(long chain) {
    return switch (mode) {
      case PROVE -> true;
      case SAMPLE -> (chain * 0x9E3779B97F4A7C15L) >>> 1 >>> (63 - sampleShift) == 0;
      case OFF -> false;
    };
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

  /** A chain begins. */
  public void chainStarted(long chain, long stripe) {
    if (!watches(chain)) {
      return;
    }
    lock();
    try {
      remember(chain, new ChainBook(this, stripe));
    } finally {
      unlock();
    }
  }

  /** A buffer was mapped; {@code deviceAddress} may be {@link DmaDomain#MAP_FAILED}. */
  public void mapped(long chain, int leg, StripeBuffer buffer, int device, long cpuAddress, long deviceAddress,
      long bytes, Direction direction) {
    if (deviceAddress != DmaDomain.MAP_FAILED) {
      maps.increment();
      live.increment();
    }
    if (!watches(chain)) {
      return;
    }
    lock();
    try {
      ChainBook book = bookOf(chain);
      if (deviceAddress == DmaDomain.MAP_FAILED) {
        book.mapFailed(bytes);
        return;
      }
      LiveMapping m = new LiveMapping(book, leg, buffer, device, cpuAddress, deviceAddress, bytes, direction);
      checkMask(m);
      checkCollision(book, m);
      book.add(m);
      if (mode == LedgerMode.PROVE) {
        index.add(m);
        provedLive++;
        peakLive = Math.max(peakLive, provedLive);
      } else {
        peakLive = Math.max(peakLive, live.sum());
      }
    } finally {
      unlock();
    }
  }

  /** A buffer was unmapped, with the arguments that the caller used. */
  public void unmapped(long chain, int leg, StripeBuffer buffer, int device, long deviceAddress, long bytes,
      Direction direction) {
    if (!watches(chain)) {
      unmaps.increment();
      live.decrement();
      return;
    }
    unmaps.increment();
    lock();
    try {
      if (deviceAddress == DmaDomain.MAP_FAILED) {
        long stripe = bookOf(chain).stripe;
        report(() -> new LedgerViolation.UnmapOfFailedMap(
            new LedgerClaim(stripe, leg, -1, buffer, 0, bytes, device, "unmapped " + direction)));
        return;
      }
      LiveMapping m = bookOf(chain).unmap(leg, buffer, device, deviceAddress, bytes, direction);
      if (m != null) {
        live.decrement();
        if (mode == LedgerMode.PROVE) {
          index.remove(m);
          provedLive--;
        }
      }
    } finally {
      unlock();
    }
  }

  /** A descriptor was handed to the channel: from now on it needs its addresses. */
  public void submitted(long chain, int leg, int operation, int device, Descriptor descriptor) {
    if (!watches(chain)) {
      return;
    }
    lock();
    try {
      bookOf(chain).submitted(leg, operation, device, descriptor);
    } finally {
      unlock();
    }
  }

  /** A descriptor ended, well or badly: it needs its addresses no more. */
  public void completed(long chain, int leg, int operation, int device, Descriptor descriptor) {
    if (!watches(chain)) {
      return;
    }
    lock();
    try {
      bookOf(chain).completed(operation, device, descriptor);
    } finally {
      unlock();
    }
  }

  /** The CPU reads bytes; {@code who} says on whose behalf, such as {@code software leg}. */
  public void cpuReads(long chain, String who, StripeBuffer buffer, long cpuAddress, long bytes) {
    cpuTouches(chain, who, buffer, cpuAddress, bytes, false);
  }

  /** The CPU writes bytes. */
  public void cpuWrites(long chain, String who, StripeBuffer buffer, long cpuAddress, long bytes) {
    cpuTouches(chain, who, buffer, cpuAddress, bytes, true);
  }

  /** The chain will not run to its end: what its mappings hold is not trusted any more. */
  public void chainAborted(long chain) {
    if (!watches(chain)) {
      return;
    }
    lock();
    try {
      bookOf(chain).aborted();
    } finally {
      unlock();
    }
  }

  /** The result was handed out. */
  public void delivered(long chain) {
    if (!watches(chain)) {
      return;
    }
    lock();
    try {
      ChainBook book = find(chain);
      if (book != null) {
        book.deliver();
      }
    } finally {
      unlock();
    }
  }

  /** Nothing of the chain may be live any more. */
  public void chainEnded(long chain) {
    if (!watches(chain)) {
      return;
    }
    lock();
    try {
      ChainBook book = find(chain);
      if (book != null) {
        book.end();
        books.remove(chain);
        lastBook = null;
      }
    } finally {
      unlock();
    }
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
    return live.sum();
  }

  /** Mappings made; failed ones do not count. */
  public long maps() {
    return maps.sum() + balanced.sum();
  }

  public long unmaps() {
    return unmaps.sum() + balanced.sum();
  }

  /** Most mappings live at once; exact in PROVE, seen from the watched chains in SAMPLE, 0 in OFF. */
  public long peakLive() {
    return peakLive;
  }

  void report(Supplier<LedgerViolation> violation) {
    if (violationCount.incrementAndGet() > KEPT) {
      return;
    }
    LedgerViolation v = violation.get();
    synchronized (violations) {
      violations.add(v);
    }
    listener.accept(v);
  }

  static boolean keepsCpuOut(LiveMapping m, long cpuAddress, long bytes, boolean write, int lineBytes) {
    if (m.direction.deviceWrites()) {
      return m.sharesLine(cpuAddress, bytes, lineBytes);
    }
    return write && m.overlapsCpu(cpuAddress, bytes);
  }

  private void cpuTouches(long chain, String who, StripeBuffer buffer, long cpuAddress, long bytes, boolean write) {
    if (!watches(chain)) {
      return;
    }
    lock();
    try {
      ChainBook book = bookOf(chain);
      LiveMapping m = mode == LedgerMode.PROVE ? anyOwner(cpuAddress, bytes, write)
          : book.owner(cpuAddress, bytes, write, lineBytes);
      if (m != null) {
        report(() -> cpuViolation(book, m, who, buffer, cpuAddress, bytes, write));
      }
    } finally {
      unlock();
    }
  }

  private LedgerViolation cpuViolation(ChainBook book, LiveMapping m, String who, StripeBuffer buffer,
      long cpuAddress, long bytes, boolean write) {
    LedgerClaim step = new LedgerClaim(book.stripe, -1, -1, buffer, cpuAddress & 4095, bytes, -1,
        (write ? "written (" : "read (") + who + ")");
    if (!m.overlapsCpu(cpuAddress, bytes)) {
      return new LedgerViolation.SharedCacheLine(step, m.claim(), lineBytes);
    }
    return write ? new LedgerViolation.CpuWriteWhileMapped(step, m.claim())
        : new LedgerViolation.CpuReadWhileMapped(step, m.claim());
  }

  private @Nullable LiveMapping anyOwner(long cpuAddress, long bytes, boolean write) {
    LiveMapping[] found = new LiveMapping[1];
    index.search(cpuAddress, bytes, m -> {
      if (keepsCpuOut(m, cpuAddress, bytes, write, lineBytes)) {
        found[0] = m;
        return true;
      }
      return false;
    });
    return found[0];
  }

  private void checkMask(LiveMapping m) {
    Integer bits = maskBits.isEmpty() ? null : maskBits.get(m.device);
    if (bits != null && bits < 64 && (m.deviceAddress + m.bytes - 1) >>> bits != 0) {
      report(() -> new LedgerViolation.AddressBeyondMask(m.claim(), bits));
    }
  }

  private void checkCollision(ChainBook book, LiveMapping m) {
    LiveMapping other = book.collision(m.cpuAddress, m.bytes, m.direction, lineBytes);
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
      report(() -> held.overlapsCpu(m.cpuAddress, m.bytes)
          ? new LedgerViolation.OverlappingMapping(m.claim(), held.claim())
          : new LedgerViolation.SharedCacheLine(m.claim(), held.claim(), lineBytes));
    }
  }

  private ChainBook bookOf(long chain) {
    ChainBook book = find(chain);
    if (book == null) {
      book = new ChainBook(this, -1);
      remember(chain, book);
    }
    return book;
  }

  private @Nullable ChainBook find(long chain) {
    if (mode != LedgerMode.PROVE) {
      return books.get(chain);
    }
    if (lastBook == null || lastChain != chain) {
      lastBook = books.get(chain);
      lastChain = chain;
    }
    return lastBook;
  }

  private void remember(long chain, ChainBook book) {
    books.put(chain, book);
    if (mode == LedgerMode.PROVE) {
      lastChain = chain;
      lastBook = book;
    }
  }

  private void lock() {
    if (mode == LedgerMode.PROVE) {
      lock.lock();
    }
  }

  private void unlock() {
    if (mode == LedgerMode.PROVE) {
      lock.unlock();
    }
  }
}
