package org.raidoffload.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChannelClass;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.DescriptorExecutor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.InOrderChannel;
import org.raidoffload.engine.MapFaults;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.SlotArithmetic;
import org.raidoffload.mapping.CoherentDomain;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.FailingDomain;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.ring.ChannelRing;
import org.raidoffload.ring.ConsumerWait;
import org.raidoffload.ring.WaitMode;

/** Puts a {@link StripeScheduler} together. Not thread-safe. */
public final class SchedulerBuilder {
  private final OffloadEngine engine;
  private final SchedulerSettings settings = new SchedulerSettings();

  SchedulerBuilder(OffloadEngine engine) {
    this.engine = engine;
    settings.affinity = engine.runsOnCpu();
  }

  /** Forces a mapping strategy; without this call UP_FRONT is used where one channel can run the chain. */
  public SchedulerBuilder strategy(StrategyKind strategy) {
    settings.strategy = strategy;
    return this;
  }

  /** As {@link #strategy}, but chains for which it is impossible get the one that is possible. */
  public SchedulerBuilder strategyWherePossible(StrategyKind strategy) {
    settings.strategy = strategy;
    settings.strategyWherePossible = true;
    return this;
  }

  /** Switches rewriting rules on; all are off by default. */
  public SchedulerBuilder rewrite(Set<RewriteRule> rules) {
    settings.rules = Set.copyOf(rules);
    return this;
  }

  /** The arithmetic of the software engine and of models. */
  public SchedulerBuilder kernel(ParityKernel kernel) {
    settings.kernel = kernel;
    return this;
  }

  /** The ledger to tell; {@link MappingLedger#sampling} by default. */
  public SchedulerBuilder ledger(MappingLedger ledger) {
    settings.ledger = ledger;
    return this;
  }

  /** The DMA domain of each device number; coherent memory by default. Asked once for each device. */
  public SchedulerBuilder domains(IntFunction<DmaDomain> domains) {
    settings.domains = domains;
    return this;
  }

  /** Threads serve the channels, waiting in the given way; see {@link #channelThreads} for how many. */
  public SchedulerBuilder threads(WaitMode waitMode) {
    settings.driver = ChannelDriver.THREADS;
    settings.waitMode = waitMode;
    return this;
  }

  /**
   * How many threads serve the channels, from 1 to one for each; each serves its share. Without this call: one for each
   * channel of an engine that runs on the CPU, but no more than there are processors; for a device, whose threads only
   * feed it and take completions, one processor is left to those who submit.
   */
  public SchedulerBuilder channelThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("channelThreads: " + threads + " (must be at least 1)");
    }
    settings.channelThreads = threads;
    return this;
  }

  /** Everything on the caller's thread, in {@link StripeScheduler#poll}. The default. */
  public SchedulerBuilder inline() {
    settings.driver = ChannelDriver.INLINE;
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

  /** How long a chain may take, ns; 0 for ever. 30 s by default. */
  public SchedulerBuilder deadlineNanos(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("deadlineNanos: " + nanos + " (must not be negative)");
    }
    settings.deadlineNanos = nanos;
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

  /** After how many failures in a row a channel is taken out, and for how long, ns. */
  public SchedulerBuilder takeOutAfter(int failures, long retryNanos) {
    settings.failuresToTakeOut = failures;
    settings.retryNanos = retryNanos;
    return this;
  }

  /** Drives the scheduler by another clock and tells what the host does; for simulations. */
  public SchedulerBuilder simulated(LongSupplier clock, HostWork work, EngineOpener opener) {
    settings.clock = clock;
    settings.work = work;
    settings.opener = opener;
    settings.fuse = false;
    return this;
  }

  /** Opens the channels and, with threads, starts them. */
  public StripeScheduler build() {
    ChainBuilder builder = new ChainBuilder(engine);
    Map<Integer, DmaDomain> domains = new HashMap<>();
    MapFaults mapFaults = engine.mapFaults();
    ReentrantLock shared = new ReentrantLock();
    for (ChannelDescription channel : engine.channels()) {
      if (!domains.containsKey(channel.device())) {
        domains.put(channel.device(), domain(channel.device(), mapFaults, shared));
      }
    }
    List<DmaDomain> watchers = domains.values().stream().filter(d -> !(d instanceof CoherentDomain)).distinct()
        .toList();
    SchedulerCore core = new SchedulerCore(settings, builder.classes(), watchers);
    List<ChannelWorker> workers = new ArrayList<>();
    ConsumerWait[] waits = waits();
    for (int i = 0; i < engine.channels().size(); i++) {
      ChannelDescription channel = engine.channels().get(i);
      DmaDomain domain = domains.get(channel.device());
      boolean cpu = engine.runsOnCpu();
      int index = i;
      workers.add(worker(core, i, channel, engine.open(i, cpu ? DeviceMemory.DIRECT : domain, settings.kernel,
          running -> settings.opener.wrap(index, channel, cpu, running)), domain, waits[i % waits.length], cpu));
    }
    ChannelDescription cpuDescription = cpuDescription();
    ChannelWorker software = worker(core, workers.size(), cpuDescription,
        settings.opener.wrap(workers.size(), cpuDescription, true,
            InOrderChannel.onCpu(new DescriptorExecutor(DeviceMemory.DIRECT, settings.kernel),
                ChannelClass.CPU_LIMITS.descriptors())), new CoherentDomain(),
        waits[waits.length - 1], true);
    workers.add(software);
    core.connect(workers.toArray(new ChannelWorker[0]), workersOfClass(builder, software.index), software);
    return new StripeScheduler(core, builder, settings, threads(workers, waits));
  }

  /** One for each thread; inline one that nobody wakes. */
  private ConsumerWait[] waits() {
    if (settings.driver == ChannelDriver.INLINE) {
      return new ConsumerWait[] {ConsumerWait.none()};
    }
    ConsumerWait[] waits = new ConsumerWait[threadCount()];
    Arrays.setAll(waits, i -> new ConsumerWait(settings.waitMode));
    return waits;
  }

  private int threadCount() {
    int channels = engine.channels().size();
    if (settings.channelThreads != 0) {
      return Math.min(settings.channelThreads, channels);
    }
    int processors = Runtime.getRuntime().availableProcessors();
    return Math.clamp(engine.runsOnCpu() ? processors : processors - 1L, 1, channels);
  }

  /** The software engine beside a device is idle but for fallbacks, so it shares the last thread. */
  private List<ChannelThread> threads(List<ChannelWorker> workers, ConsumerWait[] waits) {
    List<ChannelThread> threads = new ArrayList<>();
    for (int t = 0; settings.driver == ChannelDriver.THREADS && t < waits.length; t++) {
      List<ChannelWorker> served = new ArrayList<>();
      for (ChannelWorker worker : workers) {
        boolean software = worker.index == workers.size() - 1;
        if (software ? t == waits.length - 1 : worker.index % waits.length == t) {
          served.add(worker);
        }
      }
      threads.add(new ChannelThread(served, waits[t], engine.name()));
    }
    return threads;
  }

  /** Submitters and channel threads map alike; a domain that is not made for that gets a lock. */
  private DmaDomain domain(int device, MapFaults mapFaults, ReentrantLock shared) {
    DmaDomain domain = settings.domains.apply(device);
    if (!mapFaults.equals(MapFaults.NONE)) {
      domain = new FailingDomain(domain, mapFaults, device);
    }
    boolean threads = settings.driver == ChannelDriver.THREADS;
    return threads && !(domain instanceof CoherentDomain) ? new LockedDomain(domain, shared) : domain;
  }

  private ChannelDescription cpuDescription() {
    return new ChannelDescription("CPU", -1, ChannelClass.CPU_LIMITS, SlotArithmetic.ONE,
        engine.channels().getFirst().timing());
  }

  private ChannelWorker worker(SchedulerCore core, int index, ChannelDescription description, EngineChannel channel,
      DmaDomain domain, ConsumerWait wait, boolean cpu) {
    boolean onlyCaller = settings.driver == ChannelDriver.INLINE;
    ChannelRing<DescriptorSlot> ring = new ChannelRing<>(description.limits().descriptors(),
        () -> new DescriptorSlot(description.limits()), wait, onlyCaller);
    return new ChannelWorker(index, core, description, channel, domain,
        ring, new ChannelHealth(settings.failuresToTakeOut, settings.retryNanos), cpu, onlyCaller);
  }

  private static int[][] workersOfClass(ChainBuilder builder, int software) {
    int[][] table = new int[builder.classes().size()][];
    for (ChannelClass c : builder.classes()) {
      table[c.index()] = c.channels().isEmpty() ? new int[] {software}
          : c.channels().stream().mapToInt(Integer::intValue).toArray();
    }
    return table;
  }
}
