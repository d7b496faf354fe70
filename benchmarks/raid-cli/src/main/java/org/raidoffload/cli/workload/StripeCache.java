package org.raidoffload.cli.workload;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;

/**
 * A small model of md's stripe cache: block requests in, stripe requests out, each with what the cache holds of its
 * stripe. Writes to one stripe join while it waits. A stripe that is written whole, or has all that it needs, goes at
 * once when its batch of requests ends; one that must read first is delayed while an earlier batch of reads is on its
 * way, except where somebody waits for it, and may be passed by full stripes. Reads of a healthy array go past the cache;
 * discards drop whole rows; a flush lets nothing wait and is a barrier. One thread.
 */
final class StripeCache {
  private static final int UNIT = ArrayGeometry.STRIPE_UNIT_BYTES;

  /** Gets what comes out. */
  @FunctionalInterface
  interface Sink {
    void stripe(StripeRequest request, StripePlan plan, long nanos);

    /** Every stripe until now must be on the disks before any later one begins. */
    default void barrier() {}
  }

  private final CacheOptions options;
  private final ArrayGeometry geometry;
  private final StripeRequests requests;
  private final Sink sink;
  private final int dataDisks;
  /** Stripes of which nothing waits, least recently used first. */
  private final Map<Long, StripeHead> idle = new LinkedHashMap<>();
  /** Stripes with something to write, oldest first. */
  private final Map<Long, StripeHead> waiting = new LinkedHashMap<>();
  /** Stripes of the batch that is being handed over. */
  private final Deque<StripeHead> batch = new ArrayDeque<>();
  private final Deque<StripeHead> held = new ArrayDeque<>();
  private final CacheCounts counts = new CacheCounts();
  private long plugEnd = Long.MIN_VALUE;
  private long prereadUntil = Long.MIN_VALUE;
  private boolean plugged;
  private int bypasses;
  /** Until when full stripes are on their way to the disks. */
  private long fullUntil = Long.MIN_VALUE;

  StripeCache(CacheOptions options, StripeRequests requests, Sink sink) {
    this.options = options;
    this.geometry = options.geometry();
    this.requests = requests;
    this.sink = sink;
    this.dataDisks = geometry.dataDisks();
  }

  CacheCounts counts() {
    return counts;
  }

  /** Takes a block request at a place of the array. */
  void take(BlockRequest request, long offset) {
    advance(request.timeNanos);
    if (request.flush) {
      counts.barriers++;
      writeAll(request.timeNanos);
      sink.barrier();
    }
    switch (request.kind) {
      case WRITE -> pieces(offset, request.length, request.sync, request.timeNanos);
      case READ -> read(offset, request.length, request.timeNanos);
      case DISCARD -> discard(offset, request.length, request.timeNanos);
      case FLUSH -> { }
    }
    plugged = true;
    plugEnd = request.timeNanos + options.plugNanos();
  }

  /** Lets model time reach a moment. */
  void advance(long nanos) {
    if (plugged && nanos > plugEnd) {
      unplug(plugEnd);
    }
    if (prereadUntil <= nanos && !plugged && !waiting.isEmpty()) {
      activate(Math.max(prereadUntil, plugEnd));
    }
  }

  /** No more requests: everything that waits is written. */
  void finish() {
    writeAll(plugEnd);
  }

  private void pieces(long offset, long length, boolean sync, long nanos) {
    StripePieces pieces = new StripePieces(geometry, offset, length);
    while (pieces.nextStripe()) {
      StripeHead head = write(pieces.stripe(), nanos);
      while (pieces.nextPiece()) {
        if (head.overlaps(pieces.block(), pieces.offset(), pieces.length())) {
          counts.overlaps++;
          emit(head, nanos);
          head = write(pieces.stripe(), nanos);
        }
        head.add(pieces.block(), pieces.offset(), pieces.length(), UNIT);
      }
      head.sync |= sync;
      if (head.full()) {
        bypasses += held.isEmpty() ? 0 : 1;
        fullUntil = nanos + options.prereadNanos();
        emit(head, nanos);
      } else {
        batch.add(head);
      }
    }
  }

  /** The stripe, among those that have something to write. */
  private StripeHead write(long stripe, long nanos) {
    StripeHead head = waiting.get(stripe);
    if (head != null) {
      counts.merges++;
      return head;
    }
    head = find(stripe, nanos);
    idle.remove(stripe);
    waiting.put(stripe, head);
    return head;
  }

  /** The stripe from the cache, or a place for it. */
  private StripeHead find(long stripe, long nanos) {
    StripeHead head = waiting.get(stripe);
    if (head == null) {
      head = idle.remove(stripe);
      if (head != null) {
        counts.hits++;
        idle.put(stripe, head);
      }
    }
    if (head != null) {
      return head;
    }
    counts.misses++;
    if (idle.size() + waiting.size() >= options.stripes()) {
      if (idle.isEmpty()) {
        counts.pressed++;
        writeAll(nanos);
      }
      Iterator<StripeHead> oldest = idle.values().iterator();
      oldest.next();
      oldest.remove();
    }
    head = new StripeHead(stripe, dataDisks);
    idle.put(stripe, head);
    return head;
  }

  /** The batch has been handed over: what needs no reads goes, and the rest is delayed. */
  private void unplug(long nanos) {
    plugged = false;
    while (!batch.isEmpty()) {
      StripeHead head = batch.poll();
      if (!head.segments.isEmpty() && waiting.get(head.stripe) == head
          && (head.sync || requests.write(head).plan().memberReads().isEmpty())) {
        emit(head, nanos);
      }
    }
    if (prereadUntil <= nanos) {
      activate(nanos);
    } else {
      passHeld(nanos);
    }
  }

  /** Full stripes go first, but each stripe that waits to read is passed so many times only. */
  private void passHeld(long nanos) {
    if (fullUntil <= nanos) {
      while (!held.isEmpty()) {
        release(nanos);
      }
    }
    while (!held.isEmpty() && options.prereadBypass() > 0 && bypasses > options.prereadBypass()) {
      bypasses -= options.prereadBypass();
      release(nanos);
    }
    if (held.isEmpty()) {
      bypasses = 0;
    }
  }

  private void release(long nanos) {
    StripeHead head = held.poll();
    if (head != null && !head.segments.isEmpty() && waiting.get(head.stripe) == head) {
      emit(head, nanos);
    }
  }

  /** No reads are on their way: every delayed stripe may begin to read. */
  private void activate(long nanos) {
    held.clear();
    held.addAll(waiting.values());
    passHeld(nanos);
  }

  private void writeAll(long nanos) {
    batch.clear();
    held.clear();
    for (StripeHead head : new ArrayList<>(waiting.values())) {
      if (waiting.get(head.stripe) == head) {
        emit(head, nanos);
      }
    }
  }

  private void emit(StripeHead head, long nanos) {
    waiting.remove(head.stripe);
    if (head.segments.isEmpty()) {
      idle.put(head.stripe, head);
      return;
    }
    StripeRequests.Planned planned = requests.write(head);
    for (int d = 0; d < dataDisks; d++) {
      if (head.overwrites(d, UNIT)) {
        head.known.set(d, !options.skipCopy());
      }
    }
    keep(head, planned);
    head.known.set(dataDisks, dataDisks + geometry.level().parityDisks());
    head.written();
    idle.put(head.stripe, head);
    if (!planned.plan().memberReads().isEmpty()) {
      prereadUntil = Math.max(prereadUntil, nanos + options.prereadNanos());
    }
    sink.stripe(planned.request(), planned.plan(), nanos);
  }

  /** What was read or computed stays in the cache. */
  private void keep(StripeHead head, StripeRequests.Planned planned) {
    for (StripeBuffer b : planned.plan().memberReads()) {
      head.known.set(index(b));
    }
    List<Segment> segments = planned.request().segments();
    for (StripeBuffer b : planned.request().failed()) {
      boolean computed = planned.plan().buffers().contains(b) || segments.stream().anyMatch(s -> b.equals(
          StripeBuffer.data(s.block())));
      if (computed) {
        head.known.set(index(b));
      }
    }
  }

  private int index(StripeBuffer b) {
    return switch (b.kind()) {
      case DATA -> b.index();
      case P -> dataDisks;
      default -> dataDisks + 1;
    };
  }

  private void read(long offset, long length, long nanos) {
    if (requests.healthy()) {
      counts.pastReads++;
      return;
    }
    StripePieces pieces = new StripePieces(geometry, offset, length);
    while (pieces.nextStripe()) {
      StripeHead waits = waiting.get(pieces.stripe());
      if (waits != null) {
        emit(waits, nanos);
      }
      StripeHead head = find(pieces.stripe(), nanos);
      List<Segment> segments = new ArrayList<>();
      while (pieces.nextPiece()) {
        segments.add(new Segment(pieces.block(), pieces.offset(), pieces.length()));
      }
      StripeRequests.Planned planned = requests.read(head, segments);
      keep(head, planned);
      sink.stripe(planned.request(), planned.plan(), nanos);
    }
  }

  /** md drops whole rows only, and needs no operation for that. */
  private void discard(long offset, long length, long nanos) {
    long rowBytes = (long) geometry.chunkBytes() * dataDisks;
    long first = -Math.floorDiv(-offset, rowBytes);
    long end = (offset + length) / rowBytes;
    if (first >= end) {
      counts.partDiscards++;
      return;
    }
    long stripesOfRow = geometry.chunkBytes() / UNIT;
    counts.discardedStripes += (end - first) * stripesOfRow;
    BitSet nothing = new BitSet();
    for (StripeHead head : new ArrayList<>(waiting.values())) {
      if (head.stripe >= first * stripesOfRow && head.stripe < end * stripesOfRow) {
        emit(head, nanos);
      }
    }
    for (StripeHead head : idle.values()) {
      if (head.stripe >= first * stripesOfRow && head.stripe < end * stripesOfRow) {
        head.known.and(nothing);
      }
    }
  }
}
