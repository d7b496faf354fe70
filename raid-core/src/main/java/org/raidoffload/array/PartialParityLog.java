package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.member.MemberDevice;

/**
 * Closes the write hole of a RAID-5 array: before a stripe is written, the xor of the data that the write leaves alone
 * goes to a log. After a crash P is made true again from that and from whatever the touched blocks hold, so that data
 * that was not being written survives although its member is lost, before the crash or with it.
 *
 * <p>What it does not protect: a block that was being written, or was written since the last flush, whose member is lost
 * in the very same crash, when other blocks of its stripe were written too. A member that was lost <em>before</em> the
 * crash has no such gap: its blocks are written apart from the others.
 *
 * <p>The log is a ring of entries on a device of its own, durable before the stripe is written; stripes that are
 * committed together share one flush. An entry is needed until the members have been flushed after its stripe was
 * written. A stripe with such an entry is not logged again before they have been, and neither is any stripe when the ring is full, so
 * a larger log means fewer flushes. Use it for every session of an array or for none: after a session without it, give
 * an empty file.
 */
public final class PartialParityLog implements WriteHook {
  private final MemberDevice device;
  private final Object monitor = new Object();
  private final AtomicLong written = new AtomicLong();
  private final Object flushMonitor = new Object();
  private long flushedUpTo;
  private boolean flushing;
  private @Nullable HookedArray array;
  private @Nullable PartialParityRing ring;
  private Entry[] entries = {};
  private long next;
  private long ends;
  private int recovered;
  private int notRecovered;

  /** A stripe on record. */
  private static final class Entry {
    final long memberByte;
    final int unit;
    /** 0 while its member writes are under way, then its place in the order of ends. */
    long endedAt;

    Entry(long memberByte, int unit) {
      this.memberByte = memberByte;
      this.unit = unit;
    }

    boolean overlaps(StripeCommit stripe) {
      return memberByte < stripe.memberByte() + stripe.unit() && stripe.memberByte() < memberByte + unit;
    }
  }

  /** A log on the device, which the caller owns and closes after the array. */
  public PartialParityLog(MemberDevice device) {
    this.device = device;
  }

  @Override
  public boolean wantsPartialParity() {
    return true;
  }

  /** Stripe units whose parity was made anew when the array was opened. */
  public int recovered() {
    return recovered;
  }

  /** Stripe units on record whose parity could not be made anew, because a block that was being written is lost. */
  public int notRecovered() {
    return notRecovered;
  }

  @Override
  public boolean open(HookedArray hooked) throws IOException {
    if (hooked.geometry().level() != RaidLevel.RAID5) {
      throw new IOException("partial parity log: the array is RAID-" + hooked.geometry().level().number()
          + " (only RAID-5 has one)");
    }
    array = hooked;
    PartialParityRing found = new PartialParityRing(device, hooked);
    boolean complete = found.load();
    if (complete) {
      recover(hooked, found.entries());
      hooked.flushMembers();
    }
    found.startEpoch();
    ring = found;
    entries = new Entry[found.places()];
    return complete;
  }

  /** The latest entry of each stripe unit counts: what came before it had been flushed when it was logged. */
  private void recover(HookedArray hooked, List<PartialParityRing.Logged> logged) throws IOException {
    int step = hooked.smallestUnitBytes();
    Map<Long, PartialParityRing.Logged> latest = new HashMap<>();
    logged.sort(Comparator.comparingLong(PartialParityRing.Logged::number));
    for (PartialParityRing.Logged entry : logged) {
      for (long at = entry.memberByte(); at < entry.memberByte() + entry.unit(); at += step) {
        latest.put(at, entry);
      }
    }
    List<Long> places = new ArrayList<>(latest.keySet());
    places.sort(null);
    for (long at : places) {
      PartialParityRing.Logged entry = latest.get(at);
      if (entry == null || !entry.recoverable()) {
        continue;
      }
      MemorySegment parity = entry.partialParity();
      MemorySegment slice = parity == null ? null : parity.asSlice(at - entry.memberByte(), step);
      if (hooked.recover(at, step, entry.touched(), slice)) {
        recovered++;
      } else {
        notRecovered++;
      }
    }
  }

  @Override
  public long commit(StripeCommit stripe) throws IOException {
    HookedArray hooked = Objects.requireNonNull(array);
    PartialParityRing log = Objects.requireNonNull(ring);
    long number = reserve(stripe, hooked);
    try {
      log.write(number, stripe);
      flushLog();
    } catch (IOException notLogged) {
      synchronized (monitor) {
        // Nothing of the stripe will be written, so whatever reached the log says what the members hold.
        entries[(int) (number % entries.length)] = null;
        monitor.notifyAll();
      }
      throw notLogged;
    }
    return number;
  }

  /** Takes the next place in the ring, once neither it nor the stripe holds an entry that is still needed. */
  private long reserve(StripeCommit stripe, HookedArray hooked) throws IOException {
    while (true) {
      synchronized (monitor) {
        awaitOldest();
        int place = (int) (next % entries.length);
        if (entries[place] == null && !logged(stripe)) {
          entries[place] = new Entry(stripe.memberByte(), stripe.unit());
          return next++;
        }
      }
      hooked.flushMembers();
    }
  }

  /** Waits while the stripe whose place is needed next is still being written. */
  private void awaitOldest() throws IOException {
    while (true) {
      Entry oldest = entries[(int) (next % entries.length)];
      if (oldest == null || oldest.endedAt != 0) {
        return;
      }
      try {
        monitor.wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the partial parity log was full", e);
      }
    }
  }

  private boolean logged(StripeCommit stripe) {
    for (Entry entry : entries) {
      if (entry != null && entry.overlaps(stripe)) {
        return true;
      }
    }
    return false;
  }

  /** Returns when what was written before the call is durable; callers at the same time share a flush. */
  private void flushLog() throws IOException {
    long mine = written.incrementAndGet();
    while (true) {
      long upTo;
      synchronized (flushMonitor) {
        while (flushing && flushedUpTo < mine) {
          try {
            flushMonitor.wait();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the partial parity log was being flushed", e);
          }
        }
        if (flushedUpTo >= mine) {
          return;
        }
        flushing = true;
        upTo = written.get();
      }
      boolean well = false;
      try {
        device.flush();
        well = true;
      } finally {
        synchronized (flushMonitor) {
          flushing = false;
          flushedUpTo = well ? upTo : flushedUpTo;
          flushMonitor.notifyAll();
        }
      }
    }
  }

  @Override
  public void ended(long number) {
    synchronized (monitor) {
      Entry entry = entries[(int) (number % entries.length)];
      if (entry != null) {
        ends++;
        entry.endedAt = ends;
      }
      monitor.notifyAll();
    }
  }

  @Override
  public long flushStarts() {
    synchronized (monitor) {
      return ends;
    }
  }

  @Override
  public void flushed(long mark) {
    synchronized (monitor) {
      for (int i = 0; i < entries.length; i++) {
        Entry entry = entries[i];
        if (entry != null && entry.endedAt != 0 && entry.endedAt <= mark) {
          entries[i] = null;
        }
      }
      monitor.notifyAll();
    }
  }

  @Override
  public void close() throws IOException {
    if (ring != null) {
      ring.finish();
    }
  }
}
