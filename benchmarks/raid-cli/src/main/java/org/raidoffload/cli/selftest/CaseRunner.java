package org.raidoffload.cli.selftest;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.cli.selftest.CaseFailure.Kind;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.simulation.Simulation;
import org.raidoffload.simulation.SimulationOptions;

/** Runs one case after the other and judges each. One thread; keeps the memory for the next case. */
final class CaseRunner {
  /** A chain on an engine that may keep silent is given up after so long. */
  private static final long SILENT_DEADLINE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private final Catalogue catalogue;
  private final long patienceNanos;
  private final Slab slab = new Slab();

  /**
   * A runner.
   *
   * @param patienceNanos how long a case may wait for its requests to end
   */
  CaseRunner(Catalogue catalogue, long patienceNanos) {
    this.catalogue = catalogue;
    this.patienceNanos = patienceNanos;
  }

  /** Runs a case; whatever is thrown becomes its failure. */
  CaseResult run(SelftestCase test) {
    try {
      return new Run(test).result();
    } catch (Exception | LinkageError | AssertionError | StackOverflowError thrown) {
      return CaseResult.failed(Kind.THROWN, told(thrown));
    }
  }

  static String told(Throwable thrown) {
    StringBuilder text = new StringBuilder(thrown.toString());
    StackTraceElement[] trace = thrown.getStackTrace();
    for (int i = 0; i < Math.min(4, trace.length); i++) {
      text.append(i == 0 ? " at " : " < ").append(trace[i].getClassName().replaceFirst(".*\\.", "")).append('.')
          .append(trace[i].getMethodName()).append(':').append(trace[i].getLineNumber());
    }
    return text.toString();
  }

  private final class Run {
    private final SelftestCase test;
    private final SetUp setUp;
    private final OffloadEngine engine;
    private final MappingLedger ledger = MappingLedger.proving();
    private final List<CaseJob> jobs = new ArrayList<>();
    private int refused;

    Run(SelftestCase test) {
      this.test = test;
      this.setUp = test.setUp();
      this.engine = catalogue.engine(setUp, test.content());
    }

    CaseResult result() {
      if (setUp.replay()) {
        return new ReplayCase(test, engine).result();
      }
      long blocks = Math.min(setUp.pool(), test.requests().size()) * (3L * test.array().disks() + 8);
      try (CaseDomains domains = new CaseDomains(setUp.domain(), blocks, test.array().unit(), test.content())) {
        CaseFailure failure = run(domains);
        long ended = jobs.stream().filter(CaseJob::hasEnded).count();
        return new CaseResult(test.requests().size(), refused,
            (int) (ended - jobs.stream().filter(j -> j.hasEnded() && j.result().succeeded()).count()),
            (int) jobs.stream().filter(j -> j.hasEnded() && j.result().fallback() != FallbackReason.NONE).count(),
            ended * test.array().disks() * test.array().unit(), failure);
      }
    }

    private @Nullable CaseFailure run(CaseDomains domains) {
      SchedulerBuilder builder = builder(domains);
      Simulation simulation = setUp.model() ? new Simulation(engine, builder, SimulationOptions.PLAIN) : null;
      StripeScheduler scheduler = simulation == null ? builder.build() : simulation.scheduler();
      CaseFailure failure = prepare(scheduler, domains);
      if (failure == null) {
        CaseDriver driver = new CaseDriver(scheduler, patienceNanos);
        failure = simulation != null ? driver.inModelTime(simulation, jobs, setUp)
            : setUp.inline() ? driver.inline(jobs, setUp.disturbance())
                : driver.onThreads(jobs, setUp, test.content());
        if (failure != null && failure.kind() == Kind.HANG) {
          // Closing would wait for what hangs; the scheduler is left as it is.
          return failure;
        }
      }
      scheduler.close();
      return failure != null ? failure : judge(domains);
    }

    private SchedulerBuilder builder(CaseDomains domains) {
      SchedulerBuilder builder = StripeScheduler.on(engine).kernel(catalogue.kernel(setUp.kernel())).fuse(setUp.fuse())
          .rewrite(setUp.rules()).ledger(ledger).domains(domains::of).chainsInFlight(setUp.pool())
          .fallback(setUp.fallback());
      if (!setUp.strategy().equals("auto")) {
        StrategyKind kind = StrategyKind.of(setUp.strategy().replace("!", ""));
        builder = setUp.forced() ? builder.strategy(kind) : builder.strategyWherePossible(kind);
      }
      if (setUp.silent()) {
        builder.deadlineNanos(SILENT_DEADLINE_NANOS);
      }
      if (setUp.inline()) {
        builder.inline();
      } else if (!setUp.model()) {
        String[] words = setUp.driver().split(":", -1);
        if (words.length < 2 || words.length > 3 || !words[0].equals("threads")) {
          throw new IllegalArgumentException("case: driver: " + setUp.driver()
              + " (must be inline, model, replay, or like threads:block:2)");
        }
        builder.threads(WaitMode.of(words[1]));
        if (words.length == 3) {
          builder.channelThreads(Integer.parseInt(words[2]));
        }
      }
      return builder;
    }

    /** Places every request and makes its stripe; what is refused is left out. */
    private @Nullable CaseFailure prepare(StripeScheduler scheduler, CaseDomains domains) {
      List<PlacedRequest> shape = new ArrayList<>();
      for (int i = 0; i < test.requests().size(); i++) {
        RequestCase request = test.requests().get(i);
        try {
          StripeRequest built = request.build(test.array());
          StripePlan plan = scheduler.plan(built);
          shape.add(new PlacedRequest(i, request, built, scheduler.place(built), plan));
        } catch (IllegalArgumentException e) {
          refused++;
          if (Servable.must(test, request, engine)) {
            return new CaseFailure(Kind.REFUSED, "request " + (i + 1) + " (" + request + "): " + told(e));
          }
        }
      }
      long bytes = shape.stream().mapToLong(p -> GuardedStripe.bytes(test.array(), p.request, p.plan)).sum();
      MemorySegment memory = slab.take(bytes);
      long at = 0;
      for (PlacedRequest p : shape) {
        long size = GuardedStripe.bytes(test.array(), p.request, p.plan);
        OracleStripe oracle = new OracleStripe(test.array(), p.request, test.content() * 31 + p.number);
        GuardedStripe stripe = new GuardedStripe(test.array(), p.request, oracle, p.plan, memory.asSlice(at, size),
            setUp.align(), new SplittableRandom(test.content() * 37 + p.number));
        stripe.addresses().forEach(address -> domains.written(address, test.array().unit()));
        jobs.add(new CaseJob(p.number, p.request, p.built, p.shape, oracle, stripe));
        at += size;
      }
      return null;
    }

    private @Nullable CaseFailure judge(CaseDomains domains) {
      for (CaseJob job : jobs) {
        job.stripe.addresses().forEach(address -> domains.read(address, test.array().unit()));
        if (job.refused()) {
          refused++;
          if (job.refusedBadly() != null) {
            return job.refusedBadly();
          }
          if (Servable.must(test, job.request, engine)) {
            return new CaseFailure(Kind.REFUSED, job + " was refused at submit");
          }
          continue;
        }
        CaseFailure failure = job.failure(setUp);
        if (failure != null) {
          return failure;
        }
      }
      return setUp.baseline() ? null : books(domains);
    }

    private @Nullable CaseFailure books(CaseDomains domains) {
      if (!ledger.violations().isEmpty()) {
        return new CaseFailure(Kind.BOOKS, ledger.violations().getFirst().sentence());
      }
      if (ledger.liveMappings() != 0 || ledger.maps() != ledger.unmaps()) {
        return new CaseFailure(Kind.BOOKS, ledger.liveMappings() + " mappings are left, " + ledger.maps() + " maps, "
            + ledger.unmaps() + " unmaps");
      }
      String fault = setUp.mayFail() ? null : domains.fault();
      return fault == null ? null : new CaseFailure(Kind.BOOKS, fault);
    }
  }

  private record PlacedRequest(int number, RequestCase request, StripeRequest built, StripeShape shape,
      StripePlan plan) {}
}
