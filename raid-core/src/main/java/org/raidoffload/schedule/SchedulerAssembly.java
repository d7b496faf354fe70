package org.raidoffload.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.raidoffload.chain.ChainBuilder;
import org.raidoffload.chain.ChannelClass;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.DescriptorExecutor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.InOrderChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.RingEntryArithmetic;
import org.raidoffload.mapping.CoherentDomain;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.parity.NativeAccess;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ResidencyKernel;
import org.raidoffload.ring.ChannelRing;
import org.raidoffload.ring.ConsumerWait;
import org.raidoffload.ring.OwnChannelRing;
import org.raidoffload.ring.SharedChannelRing;
import org.raidoffload.schedule.model.ModelHost;

/** Puts the parts of a scheduler together: domains, channels, rings, threads. */
final class SchedulerAssembly {
  private final OffloadEngine engine;
  private final SchedulerSettings settings;

  SchedulerAssembly(OffloadEngine engine, SchedulerSettings settings) {
    this.engine = engine;
    this.settings = settings;
  }

  /** Opens the channels and, with threads, starts them. Where one cannot be opened, those that were are closed again. */
  StripeScheduler build() {
    NativeAccess.require();
    if (engine.channels().size() > LegChannels.MOST_CHANNELS - 1) {
      throw new IllegalArgumentException("engine " + engine.name() + ": " + engine.channels().size()
          + " channels (must be less than " + LegChannels.MOST_CHANNELS + ")");
    }
    ParityKernel kernel = settings.kernel();
    ResidencyKernel switched = settings.residencyKernel();
    ChainBuilder builder = new ChainBuilder(engine);
    SharedDomains domains = new SharedDomains(engine, settings.domains, settings.threads);
    FreeList free = settings.threads ? new SharedFreeList(settings.chainsInFlight)
        : new OwnFreeList(settings.chainsInFlight);
    SchedulerCore core = new SchedulerCore(settings, free, builder.classes(), domains.watchers());
    if (switched != null) {
      core.footprint = new FootprintWatch(switched, settings.lastLevelCache());
    }
    ConsumerWait[] waits = waits();
    List<ServedChannel> channels = new ArrayList<>();
    try {
      open(core, switched == null ? kernel : switched, domains, waits, channels);
      ServedChannel software = channels.getLast();
      core.connect(channels.toArray(new ServedChannel[0]), channelsOfClass(builder, software.index), software);
      connectDriver(core, waits);
    } catch (RuntimeException | Error failed) {
      SchedulerClosing.undo(core, channels, failed);
      throw failed;
    }
    return new StripeScheduler(core, engine, new ShapePlacer(builder, settings, core), settings.name, kernel);
  }

  /** The engine's channels, and the software engine beside them. */
  private void open(SchedulerCore core, ParityKernel kernel, SharedDomains domains, ConsumerWait[] waits,
      List<ServedChannel> into) {
    boolean cpu = engine.runsOnCpu();
    for (ChannelDescription description : engine.channels()) {
      int number = into.size();
      DmaDomain domain = domains.of(description.device());
      EngineChannel channel = engine.open(number, cpu ? DeviceMemory.DIRECT : domain, kernel,
          inner -> modelled(number, description, cpu, inner));
      if (channel == null) {
        throw new IllegalStateException("engine " + engine.name() + ": open of channel " + number + " returned null");
      }
      into.add(served(core, number, description, channel, domain, waits[number % waits.length], cpu));
    }
    ChannelDescription description = cpuDescription();
    EngineChannel software = InOrderChannel.onCpu(new DescriptorExecutor(DeviceMemory.DIRECT, kernel),
        ChannelClass.CPU_LIMITS.descriptors());
    into.add(served(core, into.size(), description, modelled(into.size(), description, true, software),
        new CoherentDomain(), waits[waits.length - 1], true));
  }

  private EngineChannel modelled(int number, ChannelDescription description, boolean cpu, EngineChannel channel) {
    ModelHost model = settings.model;
    return model == null ? channel : model.wrap(number, description, cpu, channel);
  }

  private void connectDriver(SchedulerCore core, ConsumerWait[] waits) {
    ModelHost model = settings.model;
    if (model != null) {
      ModelDriver driver = new ModelDriver(core);
      core.driver = driver;
      model.connect(driver);
    } else if (settings.threads) {
      ThreadDriver driver = new ThreadDriver(core, waits, engine.name());
      core.driver = driver;
      driver.start();
    } else {
      core.driver = new InlineDriver(core, core.channels.length);
    }
  }

  /** One for each thread; inline one that nobody wakes. */
  private ConsumerWait[] waits() {
    if (!settings.threads) {
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

  private ChannelDescription cpuDescription() {
    return new ChannelDescription("CPU", -1, ChannelClass.CPU_LIMITS, RingEntryArithmetic.ONE,
        engine.channels().getFirst().timing());
  }

  private ServedChannel served(SchedulerCore core, int number, ChannelDescription description, EngineChannel channel,
      DmaDomain domain, ConsumerWait wait, boolean cpu) {
    int entries = description.limits().descriptors();
    Supplier<RingEntry> entry = () -> new RingEntry(description.limits());
    ChannelRing<RingEntry> ring = settings.threads ? new SharedChannelRing<>(entries, entry, wait)
        : new OwnChannelRing<>(entries, entry);
    ParkedLegs parked = settings.threads ? new SharedParkedLegs() : new ParkedLegs();
    return new ServedChannel(number, core, description, channel, domain, ring, parked,
        new ChannelHealth(settings.failuresToTakeOut, settings.retryNanos), cpu, !settings.threads);
  }

  private static int[][] channelsOfClass(ChainBuilder builder, int software) {
    int[][] table = new int[builder.classes().size()][];
    for (ChannelClass c : builder.classes()) {
      table[c.index()] = c.channels().isEmpty() ? new int[] {software}
          : c.channels().stream().mapToInt(Integer::intValue).toArray();
    }
    return table;
  }
}
