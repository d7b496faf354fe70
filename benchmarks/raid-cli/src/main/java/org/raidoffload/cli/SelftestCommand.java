package org.raidoffload.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.raidoffload.cli.selftest.Selftest;
import org.raidoffload.cli.selftest.SelftestReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tests this machine. */
@Command(name = "selftest", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Runs random requests on random arrays with every engine and kernel of this machine and compares every"
        + " byte with naive arithmetic. Exit code 1 and a small case on the first difference.",
    footer = {"", "Example: raid-offload selftest --seconds 60"})
final class SelftestCommand implements Callable<Integer> {
  private static final int PROGRESS_EVERY = 2000;

  @Option(names = "--seconds", defaultValue = "30", paramLabel = "N",
      description = "For how long (default ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the cases; without it one from the clock, which"
      + " is told.")
  private @Nullable Long seed;

  @Option(names = "--case", paramLabel = "TEXT", description = "Runs this one case, as a failed self-test tells it.")
  private @Nullable String single;

  @Option(names = "--last-case", paramLabel = "FILE",
      description = "Writes each case to this file before it runs: tells which one ended the JVM.")
  private @Nullable Path lastCase;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  SelftestCommand() {}

  @Override
  public Integer call() {
    if (!(seconds > 0)) {
      throw new IllegalArgumentException("--seconds: " + seconds + " (must be more than 0)");
    }
    PrintWriter err = spec.commandLine().getErr();
    Selftest selftest = new Selftest().lastCase(lastCase).progress(cases -> {
      if (cases % PROGRESS_EVERY == 0) {
        err.println("selftest: " + cases + " cases");
      }
    });
    Long given = seed;
    String text = single;
    SelftestReport report = text != null ? selftest.replay(text)
        : selftest.run(given == null ? System.nanoTime() >>> 8 : given, seconds);
    print(report);
    return report.passed() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void print(SelftestReport report) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Output.document(document(report)));
    } else {
      out.println(report.figures());
      if (report.passed()) {
        out.println("nothing wrong was found");
      } else {
        out.println("FAILED: " + report.failure());
        out.println("case:   raid-offload selftest --case '" + report.smallestCase() + "'");
        if (!String.valueOf(report.failingCase()).equals(report.smallestCase())) {
          out.println("found as: " + report.failingCase());
        }
        if (!report.note().isEmpty()) {
          out.println("note: " + report.note());
        }
      }
    }
    out.flush();
  }

  private static ObjectNode document(SelftestReport report) {
    ObjectNode root = Output.object();
    root.put("seed", report.seed()).put("cases", report.cases()).put("requests", report.requests())
        .put("refused", report.refused()).put("failedOnFaults", report.failed()).put("fellBack", report.fellBack())
        .put("comparedBytes", report.bytes()).put("seconds", report.seconds());
    report.engines().forEach(root.putArray("engines")::add);
    report.kernels().forEach(root.putArray("kernels")::add);
    return root.put("failure", report.failure()).put("case", report.smallestCase())
        .put("foundAs", report.failingCase()).put("note", report.note());
  }
}
