package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.cli.selftest.CaseFailure.Kind;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.replay.RecordSource;
import org.raidoffload.replay.ReplayReport;
import org.raidoffload.replay.TraceRecord;
import org.raidoffload.replay.TraceReplay;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.schedule.StripeOutcome;

/**
 * Runs the requests of a case as a trace is replayed, and judges the report: it must speak of every request, look at all
 * that it says right of, and see when an engine writes wrong bytes. Used once; one thread.
 */
final class ReplayCase {
  private final SelftestCase test;
  private final OffloadEngine engine;
  /** Counted here as well: a report that does not count a failure would be right of itself. */
  private int failures;

  ReplayCase(SelftestCase test, OffloadEngine engine) {
    this.test = test;
    this.engine = engine;
  }

  CaseResult result() {
    List<TraceRecord> records = new ArrayList<>();
    int number = 0;
    for (RequestCase request : test.requests()) {
      number++;
      if (Servable.must(test, request, engine)) {
        records.add(new TraceRecord("request " + number, request.build(test.array()), null));
      }
    }
    int refused = test.requests().size() - records.size();
    if (records.isEmpty()) {
      return new CaseResult(test.requests().size(), refused, 0, 0, 0, null);
    }
    ReplayReport report = report(records);
    long bytes = report.checks().bytes() * test.array().disks() * test.array().unit();
    return new CaseResult(test.requests().size(), refused, Math.toIntExact(report.failures()),
        Math.toIntExact(report.fallbacks()), bytes, failure(report, records.size()));
  }

  private ReplayReport report(List<TraceRecord> records) {
    SetUp setUp = test.setUp();
    long blocks = Math.min(setUp.pool(), records.size()) * (3L * test.array().disks() + 8);
    try (CaseDomains domains = new CaseDomains(setUp.domain(), blocks, test.array().unit(), test.content())) {
      TraceReplay replay = TraceReplay.on(engine).rewrite(setUp.rules()).queueDepth(setUp.pool()).seed(test.content())
          .ended((record, outcome, waited) -> failures += endedWell(outcome) ? 0 : 1)
          .domains(domains::of).checkFused(setUp.fuse() && setUp.faults().isEmpty());
      if (!setUp.strategy().equals("auto")) {
        replay.strategyWherePossible(StrategyKind.of(setUp.strategy().replace("!", "")));
      }
      return replay.run(new Records(records));
    }
  }

  private static boolean endedWell(StripeOutcome outcome) {
    return outcome.failure() == FailureReason.NONE && outcome.fallback() != FallbackReason.TIMEOUT;
  }

  private @Nullable CaseFailure failure(ReplayReport report, int records) {
    SetUp setUp = test.setUp();
    String said = "the replay says " + report.records() + " requests, " + report.chains() + " chains, " + report.idle()
        + " idle, " + report.failures() + " failed, " + report.wrongBytes() + " wrong bytes, " + report.checks()
        + ", first: " + report.firstProblem();
    if (report.records() != records || report.unended() != 0) {
      return new CaseFailure(Kind.HANG, records + " requests; " + said);
    }
    if (report.checks().broken() > 0 || report.checks().bytes() + report.failures() < report.chains()
        || report.checks().mappings() != report.chains()) {
      return new CaseFailure(Kind.BOOKS, "not all was looked at; " + said);
    }
    if (report.failures() != failures) {
      return new CaseFailure(Kind.BOOKS, failures + " requests failed; " + said);
    }
    if (setUp.corrupts()) {
      return report.right() && mustShow(report) ? new CaseFailure(Kind.DIFFERENCE,
          "every operation of the engine wrote a wrong byte; " + said) : null;
    }
    if (report.failures() > 0 && !setUp.mayFail()) {
      return new CaseFailure(Kind.FAILED, said);
    }
    if (report.wrongBytes() > 0) {
      return new CaseFailure(Kind.DIFFERENCE, said);
    }
    if (!setUp.baseline() && report.right() != (report.failures() == 0)) {
      return new CaseFailure(Kind.BOOKS, said);
    }
    return null;
  }

  /** Whether the engine, and not the CPU in its place, wrote, and only blocks that somebody asked for: none of a lost disk. */
  private boolean mustShow(ReplayReport report) {
    boolean promises = test.requests().stream().allMatch(request -> request.failed().isEmpty()
        && switch (request.kind()) {
          case WRITE, RESHAPE -> true;
          default -> false;
        });
    return promises && report.fallbacks() == 0 && report.softwareChains() == 0 && report.chains() > 0;
  }

  /** The records, and an end. */
  private static final class Records implements RecordSource {
    private final List<TraceRecord> records;
    private int next;

    Records(List<TraceRecord> records) {
      this.records = records;
    }

    @Override
    public @Nullable TraceRecord next() {
      return next < records.size() ? records.get(next++) : null;
    }

    @Override
    public void close() {
      next = records.size();
    }
  }
}
