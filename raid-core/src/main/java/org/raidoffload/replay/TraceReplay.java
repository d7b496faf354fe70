package org.raidoffload.replay;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.CoherentDomain;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeOutcome;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.simulation.Batching;
import org.raidoffload.simulation.HandOver;
import org.raidoffload.simulation.Simulation;
import org.raidoffload.simulation.SimulationOptions;
import org.raidoffload.simulation.Timeline;

/**
 * Runs a trace on an engine in model time, checking every result byte against the reference kernel, every plan against
 * what the trace recorded, and every mapping against the ledger's rules. Set up, then {@link #run}. Not thread-safe.
 */
public final class TraceReplay {
  private final OffloadEngine engine;
  private @Nullable StrategyKind strategy;
  private Set<RewriteRule> rules = Set.of();
  private int queueDepth = 1;
  private long seed = 1;
  private long limit = Long.MAX_VALUE;
  private boolean checkBytes = true;
  private boolean checkFused = true;
  private IntFunction<DmaDomain> domains = device -> new CoherentDomain();
  private LongConsumer latencies = nanos -> {};
  private LongConsumer progress = chains -> {};
  private Consumer<Simulation> finished = simulation -> {};
  private EndedChains ended = (record, outcome, waitedNanos) -> {};
  private Consumer<StripeScheduler> schedulers = scheduler -> {};
  private @Nullable Timeline timeline;
  private Batching batching = Batching.DRIVER;
  private HandOver handOver = HandOver.LAST_DESCRIPTOR;

  /** Looks at chains that have ended. */
  @FunctionalInterface
  public interface EndedChains {
    /**
     * A chain has ended; the outcome is lent until this returns.
     *
     * @param waitedNanos model time between when the record was due and when it was submitted
     */
    void ended(TraceRecord record, StripeOutcome outcome, long waitedNanos);
  }

  private TraceReplay(OffloadEngine engine) {
    this.engine = engine;
  }

  public static TraceReplay on(OffloadEngine engine) {
    return new TraceReplay(engine);
  }

  /** The strategy for every chain that allows it; where UP_FRONT is impossible PER_LEG is used. Null chooses. */
  public TraceReplay strategyWherePossible(@Nullable StrategyKind kind) {
    strategy = kind;
    return this;
  }

  public TraceReplay rewrite(Set<RewriteRule> enabled) {
    rules = Set.copyOf(enabled);
    return this;
  }

  /** Chains in flight, 1 or more. */
  public TraceReplay queueDepth(int chains) {
    if (chains < 1) {
      throw new IllegalArgumentException("queueDepth: " + chains + " (must be at least 1)");
    }
    queueDepth = chains;
    return this;
  }

  /** Seed of the stripes' content. */
  public TraceReplay seed(long value) {
    seed = value;
    return this;
  }

  /** Most records to run. */
  public TraceReplay limit(long records) {
    limit = records;
    return this;
  }

  /** False moves no bytes and checks none: model time only, much faster. */
  public TraceReplay checkBytes(boolean check) {
    checkBytes = check;
    return this;
  }

  /**
   * Whether each shape that a live scheduler would run with fused steps on the CPU is also run so, and checked; true by
   * default, and only together with {@link #checkBytes}. Switch it off for an engine that misbehaves on purpose.
   */
  public TraceReplay checkFused(boolean check) {
    checkFused = check;
    return this;
  }

  /** The DMA domain of each device; coherent by default. */
  public TraceReplay domains(IntFunction<DmaDomain> factory) {
    domains = factory;
    return this;
  }

  /** Gets the simulation when everything has ended, to see what was busy how long. */
  public TraceReplay finished(Consumer<Simulation> consumer) {
    finished = consumer;
    return this;
  }

  /** Gets every chain with its record when it has ended. */
  public TraceReplay ended(EndedChains consumer) {
    ended = consumer;
    return this;
  }

  /** Gets each chain's latency in ns of model time. */
  public TraceReplay latencies(LongConsumer consumer) {
    latencies = consumer;
    return this;
  }

  /** Gets the number of chains that have ended, now and then. */
  public TraceReplay progress(LongConsumer consumer) {
    progress = consumer;
    return this;
  }

  /** Gets the scheduler before the first chain, to read its counters while the replay runs. */
  public TraceReplay scheduler(Consumer<StripeScheduler> consumer) {
    schedulers = consumer;
    return this;
  }

  /** Is told what happens when; null, the default, for nobody. */
  public TraceReplay timeline(@Nullable Timeline watcher) {
    timeline = watcher;
    return this;
  }

  /** What doorbells and interrupts are shared by; what drivers do, by default. */
  public TraceReplay batching(Batching how) {
    batching = how;
    return this;
  }

  /** How the host learns that a leg has ended whose chain changes channels; by its last descriptor, by default. */
  public TraceReplay handOver(HandOver how) {
    handOver = how;
    return this;
  }

  /** Runs what is left of the trace. */
  public ReplayReport run(RecordSource trace) {
    MappingLedger ledger = checkBytes ? MappingLedger.provingOneThread() : MappingLedger.off();
    Set<DmaDomain> watchers = new LinkedHashSet<>();
    SchedulerBuilder builder = StripeScheduler.on(engine).name("replay").rewrite(rules).ledger(ledger)
        .chainsInFlight(queueDepth).domains(device -> {
          DmaDomain domain = domains.apply(device);
          watchers.add(domain);
          return domain;
        });
    if (strategy != null) {
      builder.strategyWherePossible(strategy);
    }
    // The simulation is closed before the memory of its stripes: until then its channels may still write there.
    try (ContentPool contents = new ContentPool();
        FusedForms fused = checkBytes && checkFused ? fusedForms(contents) : null;
        Simulation simulation = new Simulation(engine, builder,
            new SimulationOptions(checkBytes, null, timeline, batching, handOver))) {
      ReplayClient client = new ReplayClient(simulation, trace, contents, fused, queueDepth, seed, limit, checkBytes,
          List.copyOf(watchers), latencies, progress, ended);
      ledger.onViolation(client::violated);
      schedulers.accept(simulation.scheduler());
      simulation.run(client);
      finished.accept(simulation);
      client.over();
      return client.report(engine.name(), strategy == null ? "AUTO" : strategy.name(), ledger);
    }
  }

  private FusedForms fusedForms(ContentPool contents) {
    SchedulerBuilder builder = StripeScheduler.on(engine).rewrite(rules);
    if (strategy != null) {
      builder.strategyWherePossible(strategy);
    }
    return new FusedForms(builder, contents);
  }
}
