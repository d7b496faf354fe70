package org.raidoffload.cli.workload;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.replay.TraceRecord;
import org.raidoffload.request.StripeRequest;

/**
 * The stripe chains that a workload makes on an array, one after the other: its block requests through the model of
 * md's stripe cache, with a rebuild beside them where one runs. One thread; closes the workload's stream.
 */
final class StripeStream implements StripeSource {
  private static final int UNIT = ArrayGeometry.STRIPE_UNIT_BYTES;
  private static final double NANOS = 1e9;

  private record Made(TraceRecord record, long nanos, boolean drains) {}

  private final BlockStream blocks;
  private final StripeRequests requests;
  private final StripeCache cache;
  private final long[] bases;
  private final Deque<Made> ready = new ArrayDeque<>();
  private final BlockRequest request = new BlockRequest();
  private final Map<StripeKind, long[]> counts = new EnumMap<>(StripeKind.class);
  private final double rebuildStep;
  private final long rebuildStripes;
  private long rebuilt;
  private long nextRebuild = Long.MIN_VALUE;
  private boolean pending;
  private boolean atEnd;
  private long began = Long.MIN_VALUE;
  private long notBefore;
  private boolean drainsFirst;
  /** A flush lies before what is made next. */
  private boolean drains;

  /**
   * Chains of a workload.
   *
   * @param profile of the same workload: tells how far its devices reach
   */
  StripeStream(Workload workload, TraceProfile profile, CacheOptions options) {
    this.blocks = workload.stream();
    this.requests = new StripeRequests(options);
    this.cache = new StripeCache(options, requests, new StripeCache.Sink() {
      @Override
      public void stripe(StripeRequest made, StripePlan plan, long nanos) {
        if (!plan.operations().isEmpty()) {
          add(new StripeRequests.Planned(made, plan), nanos);
        }
      }

      @Override
      public void barrier() {
        drains = true;
      }
    });
    ArrayGeometry g = options.geometry();
    long rowBytes = (long) g.chunkBytes() * g.dataDisks();
    this.bases = new long[profile.devices().size() + 1];
    for (int i = 0; i < profile.devices().size(); i++) {
      bases[i + 1] = bases[i] + -Math.floorDiv(-profile.furthest(i), rowBytes) * rowBytes;
    }
    boolean rebuilding = options.rebuilding() >= 0;
    this.rebuildStep = rebuilding ? UNIT * NANOS / options.rebuildBytesPerSecond() : 0;
    this.rebuildStripes = rebuilding ? bases[bases.length - 1] / g.dataDisks() / UNIT : 0;
  }

  private void add(StripeRequests.Planned planned, long nanos) {
    StripeKind kind = StripeKind.of(planned.request(), planned.plan());
    counts.computeIfAbsent(kind, k -> new long[1])[0]++;
    ready.add(new Made(new TraceRecord(kind.option(), planned.request(), null), nanos, drains));
    drains = false;
  }

  @Override
  public @Nullable TraceRecord next() {
    while (ready.isEmpty()) {
      if (!step()) {
        return null;
      }
    }
    Made made = ready.remove();
    notBefore = Math.max(0, made.nanos() - began);
    drainsFirst = made.drains();
    return made.record();
  }

  @Override
  public long notBeforeNanos() {
    return notBefore;
  }

  @Override
  public boolean drainsFirst() {
    return drainsFirst;
  }

  /** Goes on by one block request or one stripe of the rebuild; false at the end. */
  private boolean step() {
    if (!pending && !atEnd) {
      pending = blocks.next(request);
      atEnd = !pending;
      if (pending && began == Long.MIN_VALUE) {
        began = request.timeNanos;
        nextRebuild = began;
      }
      if (atEnd) {
        cache.finish();
        return true;
      }
    }
    if (atEnd) {
      return false;
    }
    if (rebuilt < rebuildStripes && nextRebuild <= request.timeNanos) {
      cache.advance(nextRebuild);
      add(requests.rebuild(rebuilt++), nextRebuild);
      nextRebuild = began + Math.round(rebuilt * rebuildStep);
      return true;
    }
    pending = false;
    int device = Math.min(request.device, bases.length - 1);
    cache.take(request, bases[device] + request.offset);
    return true;
  }

  @Override
  public Map<StripeKind, Long> counts() {
    Map<StripeKind, Long> all = new EnumMap<>(StripeKind.class);
    counts.forEach((kind, n) -> all.put(kind, n[0]));
    return all;
  }

  @Override
  public Map<String, Long> events() {
    return cache.counts().named();
  }

  @Override
  public void close() {
    blocks.close();
  }
}
