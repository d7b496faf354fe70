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
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.ring.WaitMode;

/** How a scheduler is to work; filled by its builder. */
final class SchedulerSettings {
  @Nullable StrategyKind strategy;
  boolean strategyWherePossible;
  Set<RewriteRule> rules = Set.of();
  ParityKernel kernel = LongLaneKernel.INSTANCE;
  MappingLedger ledger = MappingLedger.sampling();
  HostWork work = HostWork.NONE;
  LongSupplier clock = System::nanoTime;
  IntFunction<DmaDomain> domains = device -> new CoherentDomain();
  ChannelDriver driver = ChannelDriver.INLINE;
  EngineOpener opener = EngineOpener.PLAIN;
  WaitMode waitMode = WaitMode.SPIN_THEN_PARK;
  /** 0 to choose by engine and machine. */
  int channelThreads;
  boolean timed = true;
  boolean fallback = true;
  boolean fuse = true;
  boolean affinity;
  int chainsInFlight = 64;
  long deadlineNanos = TimeUnit.SECONDS.toNanos(30);
  int failuresToTakeOut = 8;
  long retryNanos = TimeUnit.SECONDS.toNanos(1);
}
