package org.raidoffload.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.plan.Opcode;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.schedule.ChainPhase;
import org.raidoffload.schedule.ChannelStats;
import org.raidoffload.schedule.LatencyHistogram;
import org.raidoffload.schedule.SchedulerStats;
import org.raidoffload.schedule.StripeScheduler;

/**
 * The meters of one scheduler. They read counters that are kept anyway, when the registry is scraped; nothing is added
 * to the path of a chain. Any thread. The registry holds the scheduler until {@link #close} takes the meters out again.
 *
 * <p>Every name starts with {@code raid.offload.} and every meter has the tags {@code engine} and {@code scheduler}, the
 * scheduler's name, which tells apart those that share a registry, and whatever tags the caller adds. Counters:
 *
 * <pre>
 * name                    base unit    more tags           what
 * chains.submitted        chains                           accepted
 * chains.busy             submissions                      turned away for want of room
 * chains.ended            chains       reason              delivered; reason none is success
 * chain.switches          switches                         hand-overs between channels within a chain
 * fallbacks               legs         reason              run by the software engine instead
 * mappings.made, .undone  mappings                         maps and unmaps
 * ledger.violations       violations                       ownership rules that the ledger saw broken
 * descriptors             descriptors  channel,opcode,end  end is executed or failed
 * bytes                   bytes        channel,opcode      source bytes of executed descriptors
 * legs                    legs         channel             ended
 * legs.delayed            legs         channel             had to wait for room on the ring
 * batches                 batches      channel             doorbells
 * channel.resets          resets       channel             for a missed deadline or a crash
 * channel.crashes         crashes      channel             exceptions of the engine
 * channel.outages         outages      channel             taken out after repeated failures
 * channel.spurious        completions  channel             for nothing that was outstanding
 * kernel.second.looks     looks                            kernels that callers saw at a third of their promise
 * </pre>
 *
 * Gauges:
 *
 * <pre>
 * chains.active             chains                         in flight
 * chain.legs                legs                           mean of all chains so far
 * mappings.live             mappings                       made and not undone
 * ring.used, ring.size      descriptors  channel           entries of the channel's ring
 * legs.parked               legs         channel           waiting for room now
 * batch.size                descriptors  channel           mean of all batches so far
 * chain.latency.percentile  seconds      phi               over all chains so far, to 1/8
 * kernel                                 operation,bytes,kernel  1 where the kernel serves, else 0
 * </pre>
 *
 * Timers (count and total, seconds): {@code chain.latency}, from submit to delivery, a histogram with an edge at every
 * power of two from 1 us to 17 s ({@code raid_offload_chain_latency_seconds_bucket}, {@code _count} and {@code _sum} in
 * Prometheus); {@code chain.phase} with the tag {@code phase}, see {@link ChainPhase}, a sample of one chain in 64.
 *
 * <p>The histogram counts from {@link #bindTo} on. It is brought up to now by whoever reads any other meter of the
 * scheduler, and by {@link #refresh}; a registry that reads it first shows it as it was at the read before. That costs
 * the reader some 70 ns for each chain since.
 */
public final class OffloadMetrics implements MeterBinder, AutoCloseable {
  private static final double[] SHARES = {0.5, 0.9, 0.99, 0.999};

  private final StripeScheduler scheduler;
  private final Tags tags;
  private final List<BoundMeters> bound = new ArrayList<>();
  private final List<LatencyFeed> feeds = new CopyOnWriteArrayList<>();

  public OffloadMetrics(StripeScheduler scheduler) {
    this(scheduler, Tags.empty());
  }

  /**
   * Meters with more tags, such as the array's name.
   *
   * @param more on every meter; some registries want the same keys on all schedulers
   */
  public OffloadMetrics(StripeScheduler scheduler, Iterable<Tag> more) {
    this.scheduler = scheduler;
    this.tags = Tags.of(more).and("engine", scheduler.engine().name(), "scheduler", scheduler.name());
  }

  /**
   * Registers the meters.
   *
   * @throws IllegalStateException when the registry has meters of this scheduler, or of another with its name
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    if (BoundMeters.isTaken(registry, scheduler.name())) {
      throw new IllegalStateException("scheduler: " + scheduler.name() + " (has meters in this registry; give each "
          + "scheduler a name of its own, and bind it once)");
    }
    List<LatencyHistogram> histograms = new ArrayList<>();
    for (int i = 0; i < scheduler.channels(); i++) {
      histograms.add(scheduler.stats(i).latency());
    }
    LatencyFeed feed = new LatencyFeed(histograms);
    BoundMeters meters = new BoundMeters(registry, tags, feed::refresh);
    bindChains(meters);
    bindMappings(meters);
    bindLatency(meters, histograms);
    bindKernels(meters);
    for (int i = 0; i < scheduler.channels(); i++) {
      bindChannel(meters, i);
    }
    feed.feed(meters.histogram("chain.latency", "From submit to delivery", LatencyFeed.edges()));
    feeds.add(feed);
    synchronized (bound) {
      bound.add(meters);
    }
  }

  /** Brings the histogram of latencies up to now; for a caller who wants it exact in the read that follows. */
  public void refresh() {
    feeds.forEach(LatencyFeed::refresh);
  }

  /** Takes the meters out of every registry that they were bound to; idempotent. */
  @Override
  public void close() {
    synchronized (bound) {
      bound.forEach(BoundMeters::remove);
      bound.clear();
      feeds.clear();
    }
  }

  private void bindChains(BoundMeters meters) {
    SchedulerStats stats = scheduler.stats();
    meters.counter("chains.submitted", "chains", "Chains accepted", stats::submitted);
    meters.counter("chains.busy", "submissions", "Submissions turned away for want of room", stats::busy);
    meters.counter("chain.switches", "switches", "Hand-overs between channels within a chain",
        stats::channelSwitches);
    for (FailureReason reason : FailureReason.values()) {
      meters.counter("chains.ended", "chains", "Chains delivered, by reason of failure", () -> stats.ended(reason),
          "reason", label(reason));
    }
    for (FallbackReason reason : FallbackReason.values()) {
      if (reason != FallbackReason.NONE) {
        meters.counter("fallbacks", "legs", "Legs run by the software engine instead of their channel",
            () -> stats.fallbacks(reason), "reason", label(reason));
      }
    }
    meters.gauge("chains.active", "chains", "Chains in flight", stats::inFlight);
    meters.gauge("chain.legs", "legs", "Mean legs of a chain so far", () -> ratio(stats.legs(), stats.submitted()));
  }

  private void bindMappings(BoundMeters meters) {
    MappingLedger ledger = scheduler.ledger();
    meters.counter("mappings.made", "mappings", "Buffers mapped", ledger::maps);
    meters.counter("mappings.undone", "mappings", "Buffers unmapped", ledger::unmaps);
    meters.counter("ledger.violations", "violations", "Ownership rules that the ledger saw broken",
        ledger::violationCount);
    meters.gauge("mappings.live", "mappings", "Mappings made and not undone", ledger::liveMappings);
  }

  private void bindLatency(BoundMeters meters, List<LatencyHistogram> histograms) {
    List<ChannelStats> channels = new ArrayList<>();
    for (int i = 0; i < scheduler.channels(); i++) {
      channels.add(scheduler.stats(i));
    }
    for (ChainPhase phase : ChainPhase.values()) {
      meters.timer("chain.phase", "Where the time of a chain goes; one chain in 64",
          () -> sum(channels, ChannelStats::phasedChains), () -> sum(channels, w -> w.phaseNanos(phase)), "phase",
          label(phase));
    }
    for (double share : SHARES) {
      meters.gauge("chain.latency.percentile", "seconds", "Latency that a share of all chains stays within",
          () -> LatencyHistogram.percentileNanos(histograms, share) / 1e9, "phi", Double.toString(share));
    }
  }

  private void bindKernels(BoundMeters meters) {
    ParityKernel kernel = scheduler.kernel();
    String description = "1 where the kernel serves the operation at the size";
    if (!(kernel instanceof ParityKernels chooser)) {
      meters.gauge("kernel", null, description, () -> 1, "operation", "all", "bytes", "all", "kernel", kernel.name());
      return;
    }
    meters.counter("kernel.second.looks", "looks",
        "Kernels timed again because callers saw a third of what was promised", chooser::secondLooks);
    chooser.choices().forEach(choice -> chooser.candidates().forEach(candidate ->
        meters.gauge("kernel", null, description,
            () -> chooser.choices().stream().anyMatch(now -> now.operation() == choice.operation()
                && now.sizes().equals(choice.sizes()) && now.kernel().equals(candidate)) ? 1 : 0,
            "operation", choice.operation().label(), "bytes", choice.sizes(), "kernel", candidate)));
  }

  private void bindChannel(BoundMeters meters, int number) {
    String channel = scheduler.channel(number).name();
    ChannelStats stats = scheduler.stats(number);
    for (Opcode opcode : Opcode.values()) {
      meters.counter("descriptors", "descriptors", "Descriptors that ended on the channel",
          () -> stats.executed(opcode), "channel", channel, "opcode", opcode.name(), "end", "executed");
      meters.counter("descriptors", "descriptors", "Descriptors that ended on the channel",
          () -> stats.failed(opcode), "channel", channel, "opcode", opcode.name(), "end", "failed");
      meters.counter("bytes", "bytes", "Source bytes of executed descriptors", () -> stats.bytes(opcode), "channel",
          channel, "opcode", opcode.name());
    }
    meters.counter("legs", "legs", "Legs that ended on the channel", stats::legs, "channel", channel);
    meters.counter("legs.delayed", "legs", "Legs that had to wait for room", stats::parked, "channel", channel);
    meters.counter("batches", "batches", "Doorbells", stats::batches, "channel", channel);
    meters.counter("channel.resets", "resets", "Resets for a missed deadline or a crash", stats::resets, "channel",
        channel);
    meters.counter("channel.crashes", "crashes", "Exceptions of the engine", stats::crashes, "channel", channel);
    meters.counter("channel.outages", "outages", "Times taken out after repeated failures", stats::takenOut,
        "channel", channel);
    meters.counter("channel.spurious", "completions", "Completions for nothing that was outstanding",
        stats::spuriousCompletions, "channel", channel);
    meters.gauge("ring.used", "descriptors", "Entries of the ring in use", () -> scheduler.ringOccupied(number),
        "channel", channel);
    meters.gauge("ring.size", "descriptors", "Entries of the ring", () -> scheduler.ringEntries(number), "channel",
        channel);
    meters.gauge("legs.parked", "legs", "Legs that wait for room now", () -> scheduler.parkedLegs(number), "channel",
        channel);
    meters.gauge("batch.size", "descriptors", "Mean descriptors of a batch so far",
        () -> ratio(ended(stats), stats.batches()), "channel", channel);
  }

  private static long ended(ChannelStats stats) {
    long n = 0;
    for (Opcode opcode : Opcode.values()) {
      n += stats.executed(opcode) + stats.failed(opcode);
    }
    return n;
  }

  private static double ratio(long n, long of) {
    return of == 0 ? 0 : (double) n / of;
  }

  private static <T> long sum(List<T> all, ToLongFunction<T> part) {
    return all.stream().mapToLong(part).sum();
  }

  /** Names of reasons and phases as tag values: {@code map-failed}. */
  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
