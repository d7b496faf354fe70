package org.raidoffload.schedule;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.mapping.CoherentDomain;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.LastLevelCache;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.parity.ResidencyKernel;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.habits.MappingHabits;
import org.raidoffload.schedule.model.HostWork;
import org.raidoffload.schedule.model.ModelHost;

/** How a scheduler is to work; filled by its builder. */
final class SchedulerSettings {
  /** For a machine that does not say what it has: more than most. */
  private static final long LARGE_CACHE = 256L << 20;

  /** Null for one of its own. */
  @Nullable String name;
  @Nullable StrategyKind strategy;
  boolean strategyWherePossible;
  Set<RewriteRule> rules = Set.of();
  @Nullable ParityKernel kernel;
  /** Bytes; 0 to ask the machine. */
  long lastLevelCache;
  MappingLedger ledger = MappingLedger.sampling();
  HostWork work = HostWork.NONE;
  @Nullable ModelHost model;
  @Nullable MappingHabits habits;
  @Nullable ChainRecorder recorder;
  LongSupplier clock = System::nanoTime;
  IntFunction<DmaDomain> domains = device -> new CoherentDomain();
  boolean threads = true;
  WaitMode waitMode = WaitMode.SPIN_THEN_PARK;
  /** 0 to choose by engine and machine. */
  int channelThreads;
  boolean timed = true;
  boolean fallback = true;
  boolean fuse = true;
  boolean affinity;
  int chainsInFlight = 64;
  int waitingSubmissions = 1024;
  int shapes = 8192;
  long deadlineNanos = TimeUnit.SECONDS.toNanos(30);
  int failuresToTakeOut = 8;
  long retryNanos = TimeUnit.SECONDS.toNanos(1);

  /** For the kernel that the scheduler itself switches, if there is one: the default, or one of the caller's. */
  @Nullable ResidencyKernel residencyKernel() {
    if (kernel == null) {
      return new ResidencyKernel(ParityKernels.shared(), ParityKernels::sharedStreamed);
    }
    return kernel instanceof ResidencyKernel switched ? switched : null;
  }

  long lastLevelCache() {
    return lastLevelCache != 0 ? lastLevelCache : LastLevelCache.bytes().orElse(LARGE_CACHE);
  }

  /** The kernel asked for, or the chosen one. */
  ParityKernel kernel() {
    ParityKernel asked = kernel;
    return asked == null ? ParityKernels.shared() : asked;
  }
}
