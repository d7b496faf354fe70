package org.raidoffload.schedule;

import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.habits.MappingHabits;
import org.raidoffload.schedule.model.HostWork;
import org.raidoffload.schedule.model.ModelHost;

/** Puts a {@link StripeScheduler} together. Not thread-safe. */
public final class SchedulerBuilder {
  /** Some seventy years: what is longer overruns when it is added to the clock. */
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

  private final OffloadEngine engine;
  private final SchedulerSettings settings = new SchedulerSettings();

  SchedulerBuilder(OffloadEngine engine) {
    this.engine = given("engine", engine);
    settings.affinity = engine.runsOnCpu();
  }

  /**
   * What the scheduler is called in metrics, which tell schedulers apart by it; a process names each but once. Without
   * this call: {@code scheduler-1} and so on.
   */
  public SchedulerBuilder name(String name) {
    if (given("name", name).isBlank()) {
      throw new IllegalArgumentException("name: blank (must say which scheduler it is)");
    }
    settings.name = name;
    return this;
  }

  /**
   * Forces a mapping strategy: {@link StripeScheduler#place} refuses a request for which it is impossible, and says what
   * stands in the way. Without this call UP_FRONT is used where one channel can run the chain, else PER_LEG.
   */
  public SchedulerBuilder strategy(StrategyKind strategy) {
    settings.strategy = given("strategy", strategy);
    return this;
  }

  /**
   * As {@link #strategy}, but chains for which it is impossible get the one that is possible;
   * {@link StripeShape#decision} says which, and why.
   */
  public SchedulerBuilder strategyWherePossible(StrategyKind strategy) {
    settings.strategy = given("strategyWherePossible", strategy);
    settings.strategyWherePossible = true;
    return this;
  }

  /** Switches rewriting rules on; all are off by default. */
  public SchedulerBuilder rewrite(Set<RewriteRule> rules) {
    settings.rules = Set.copyOf(given("rewrite", rules));
    return this;
  }

  /**
   * The arithmetic of the software engine and of models. By default {@link ParityKernels#shared}, and {@link
   * ParityKernels#sharedStreamed} while chains go round in more memory than this machine's last-level cache holds; a
   * {@link org.raidoffload.parity.ResidencyKernel} is switched in the same way, any other one is used as it is.
   */
  public SchedulerBuilder kernel(ParityKernel kernel) {
    settings.kernel = given("kernel", kernel);
    return this;
  }

  /** In place of this machine's last-level cache, bytes. For tests. */
  SchedulerBuilder lastLevelCache(long bytes) {
    settings.lastLevelCache = bytes;
    return this;
  }

  /** The ledger to tell; {@link MappingLedger#sampling} by default. */
  public SchedulerBuilder ledger(MappingLedger ledger) {
    settings.ledger = given("ledger", ledger);
    return this;
  }

  /**
   * The DMA domain of each device number; coherent memory by default. Asked once for each device. With threads, each call
   * of a domain is made under one lock, and one that is {@link DmaDomain#oneThreadOnly} is refused by {@link #build}.
   */
  public SchedulerBuilder domains(IntFunction<DmaDomain> domains) {
    settings.domains = given("domains", domains);
    return this;
  }

  /**
   * Threads serve the channels, waiting in the given way; see {@link #channelThreads} for how many. The default, with
   * {@link WaitMode#SPIN_THEN_PARK}.
   */
  public SchedulerBuilder threads(WaitMode waitMode) {
    settings.waitMode = given("threads", waitMode);
    settings.threads = true;
    return this;
  }

  /**
   * How many threads serve the channels, 1 or more; each serves its share. More than there are channels are not made,
   * since they would have nothing to do: {@link StripeScheduler#channelThreads} says how many there are. Without this
   * call: one for each channel of an engine that runs on the CPU, but no more than there are processors; for a device,
   * whose threads only feed it and take completions, one processor is left to those who submit.
   */
  public SchedulerBuilder channelThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("channelThreads: " + threads + " (must be at least 1)");
    }
    settings.channelThreads = threads;
    return this;
  }

  /** Everything on the caller's thread, in {@link StripeScheduler#poll}. */
  public SchedulerBuilder inline() {
    settings.threads = false;
    return this;
  }

  /** Chains that may be in flight, 1 or more: the size of the pool. */
  public SchedulerBuilder chainsInFlight(int chains) {
    if (chains < 1) {
      throw new IllegalArgumentException("chainsInFlight: " + chains + " (must be at least 1)");
    }
    settings.chainsInFlight = chains;
    return this;
  }

  /**
   * Submissions that may wait for room without a thread of their own, in {@link StripeScheduler#submitAsync} and in
   * submissions from completions; 1,024 by default, 0 for none.
   */
  public SchedulerBuilder waitingSubmissions(int submissions) {
    if (submissions < 0) {
      throw new IllegalArgumentException("waitingSubmissions: " + submissions + " (must not be negative)");
    }
    settings.waitingSubmissions = submissions;
    return this;
  }

  /** Shapes of requests that are remembered as they were placed, 1 or more; 8,192 by default. */
  public SchedulerBuilder shapes(int shapes) {
    if (shapes < 1 || shapes > 1 << 24) {
      throw new IllegalArgumentException("shapes: " + shapes + " (must be 1 to " + (1 << 24) + ")");
    }
    settings.shapes = shapes;
    return this;
  }

  /** How long a chain may take, ns; 0 for ever. 30 s by default. */
  public SchedulerBuilder deadlineNanos(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("deadlineNanos: " + nanos + " (must not be negative)");
    }
    settings.deadlineNanos = Math.min(nanos, LONGEST_NANOS);
    return this;
  }

  /** Whether a failed leg may be finished by the software engine; true by default. */
  public SchedulerBuilder fallback(boolean allowed) {
    settings.fallback = allowed;
    return this;
  }

  /** Whether steps on the CPU are done in one pass where they can; true by default, false in simulations. */
  public SchedulerBuilder fuse(boolean wanted) {
    settings.fuse = wanted;
    return this;
  }

  /** Whether each chain's latency is taken; true by default. Costs two readings of the clock. */
  public SchedulerBuilder timed(boolean timed) {
    settings.timed = timed;
    return this;
  }

  /** After how many failures in a row, 1 or more, a channel is taken out, and for how long, ns. */
  public SchedulerBuilder takeOutAfter(int failures, long retryNanos) {
    if (failures < 1 || retryNanos < 0) {
      throw new IllegalArgumentException("takeOutAfter: " + failures + " failures, " + retryNanos
          + " ns (must be at least 1 failure, and not negative)");
    }
    settings.failuresToTakeOut = failures;
    settings.retryNanos = Math.min(retryNanos, LONGEST_NANOS);
    return this;
  }

  /** Tells every chain to a recorder, which the caller closes after the scheduler; nobody is told by default. */
  public SchedulerBuilder record(ChainRecorder recorder) {
    settings.recorder = given("record", recorder);
    return this;
  }

  /** The clock of deadlines, latencies and retries, ns; {@link System#nanoTime} by default. For tests. */
  public SchedulerBuilder clock(LongSupplier clock) {
    settings.clock = given("clock", clock);
    return this;
  }

  private static <T> T given(String what, T value) {
    return Objects.requireNonNull(value, () -> what + ": null (leave the call out for the default)");
  }

  /**
   * Opens the channels and, with threads, starts them. Where one cannot be opened, those that were are closed again.
   *
   * @throws IllegalArgumentException when the engine cannot run chains, or a domain cannot be used by threads
   */
  public StripeScheduler build() {
    return new SchedulerAssembly(engine, settings).build();
  }

  /** Not for users: builds a scheduler whose channels a simulation serves, in its own time. */
  @SuppressWarnings("exports")
  public StripeScheduler buildFor(ModelHost model) {
    settings.model = model;
    settings.clock = model::nanos;
    settings.work = model.work();
    settings.fuse = false;
    settings.threads = false;
    return build();
  }

  /** Not for users: builds an inline scheduler for a laboratory, in which a driver does with mappings what it likes. */
  @SuppressWarnings("exports")
  public StripeScheduler buildFor(MappingHabits habits, HostWork work) {
    settings.habits = habits;
    settings.work = work;
    settings.threads = false;
    return build();
  }
}
