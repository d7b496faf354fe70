package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Workloads through the command: block traces and patterns, the answer, and the laws that every run must obey. */
class ComparisonWorkloadTest {
  @TempDir
  private Path directory;

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  private static Run run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = RaidOffload.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = line.execute(args);
    return new Run(code, out.toString(), err.toString());
  }

  private Path msrTrace() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder text = new StringBuilder();
    long ticks = 128_166_372_003_061_629L;
    for (int i = 0; i < 300; i++) {
      ticks += random.nextInt(20_000);
      text.append(ticks).append(",hm,1,").append(random.nextInt(4) == 0 ? "Read" : "Write").append(',')
          .append(random.nextLong(1 << 12) * 4096).append(',').append(random.nextInt(1, 9) * 4096).append(",500\n");
    }
    return Files.writeString(directory.resolve("trace.csv"), text);
  }

  private static String[] args(String... more) {
    List<String> all = new ArrayList<>(List.of("compare"));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  @Test
  void aBlockTraceGivesADocumentWithWorkloadRowsAndVerdict() throws IOException {
    Run run = run(args(msrTrace().toString(), "--level", "5", "--disks", "5", "--chunk", "16K", "--engines", "ioat,ppc44x",
        "--queue-depth", "1,16", "--json"));
    assertEquals(0, run.code(), run.err());
    JsonNode document = run.json();
    assertEquals("msr", document.path("workload").path("format").asText());
    assertEquals(300, document.path("workload").path("requests").asInt());
    assertEquals(8, document.path("rows").size());
    long chains = 0;
    for (JsonNode n : document.path("workload").path("chains")) {
      chains += n.asLong();
    }
    for (JsonNode row : document.path("rows")) {
      assertEquals(chains, row.path("chains").asLong());
      assertEquals(0, row.path("wrongBytes").asLong() + row.path("violations").asLong());
      long byKind = 0;
      for (JsonNode kind : row.path("kinds")) {
        byKind += kind.path("chains").asLong();
      }
      assertEquals(chains, byKind);
      assertTrue(row.path("timesOwnCpu").asDouble() > 0, row.toString());
      laws(row);
    }
    document.path("hostCpus").forEach(ComparisonWorkloadTest::laws);
    assertEquals(4, document.path("timed").size());
    document.path("timed").forEach(ComparisonWorkloadTest::laws);
    JsonNode verdict = document.path("verdict");
    assertTrue(List.of("ioat", "ppc44x").contains(verdict.path("engine").asText()), verdict.toString());
    assertTrue(verdict.path("sentences").toString().contains("worth it: "), verdict.toString());
    assertFalse(verdict.path("limitedBy").asText().isEmpty());
  }

  /** Utilisation at most 1, and by Little's law no more chains under way on average than were allowed. */
  private static void laws(JsonNode row) {
    double model = row.path("modelNanosPerStripe").asDouble() * row.path("chains").asLong();
    for (JsonNode share : row.path("utilisation")) {
      assertTrue(share.asDouble() * model <= model + 1, "within the ns that times are rounded to: " + row);
    }
    double inFlight = row.path("meanLatencyNanos").asDouble() * row.path("chains").asLong() / model;
    assertTrue(inFlight <= row.path("queueDepth").asInt() * 1.0001, inFlight + " chains in flight: " + row);
    double host = 0;
    for (JsonNode nanos : row.path("hostNanos")) {
      host += nanos.asDouble();
    }
    double perStripe = row.path("hostNanosPerStripe").asDouble();
    assertEquals(perStripe, host / row.path("chains").asLong(), perStripe * 1e-6, "the host's work is the sum of its parts");
  }

  @ParameterizedTest
  @CsvSource({"full-stripe,full-stripe", "small-random,rmw", "sequential,full-stripe", "zipf,rmw", "scrub,check",
      "rebuild,rebuild"})
  void patternsMakeTheirChainsAndObeyTheLaws(String pattern, String kind) throws IOException {
    String[] args = args("--workload", pattern, "--requests", "60", "--engines", "iop13xx,software", "--queue-depth",
        "1,8", "--disks", "8", "--chunk", "16K", "--span", "64", "--json");
    Run run = run(args);
    assertEquals(0, run.code(), run.err());
    assertEquals(run.out(), run(args).out(), "two runs with one seed");
    assertTrue(run.json().path("workload").path("chains").path(kind).asLong() > 0, run.json().path("workload").toString());
    assertEquals(8, run.json().path("rows").size());
    run.json().path("rows").forEach(ComparisonWorkloadTest::laws);
  }

  @Test
  void mixedReadsAndWritesHaveTheSharesAskedForAndAnotherSeedIsAnotherRun() throws IOException {
    String[] args = args("--workload", "mixed:40/60", "--requests", "3000", "--engines", "software", "--queue-depth", "4",
        "--no-check", "--failed", "2", "--size", "4K,8K", "--json", "--seed", "9");
    JsonNode workload = run(args).json().path("workload");
    assertEquals(0.4, workload.path("reads").asDouble() / 3000, 0.03);
    assertTrue(workload.path("chains").path("degraded").asLong() > 0, workload.toString());
    args[args.length - 1] = "10";
    assertFalse(workload.equals(run(args).json().path("workload")));
  }

  @Test
  void mappingCostsWhatTheMemoryTakes() throws IOException {
    double[] host = new double[3];
    String[] domains = {"coherent", "iommu-strict", "bounce"};
    for (int i = 0; i < domains.length; i++) {
      host[i] = run(args("--workload", "full-stripe", "--requests", "20", "--engines", "ioat", "--strategies", "per-leg",
          "--queue-depth", "1", "--domain", domains[i], "--json")).json().path("rows").get(0).path("hostNanosPerStripe")
          .asDouble();
    }
    assertTrue(host[0] < host[1] && host[0] < host[2], Arrays.toString(host));
  }

  @Test
  void theTableFitsATerminalAndEndsWithSentences() throws IOException {
    Run run = run(args(msrTrace().toString(), "--engines", "mv_xor,ioat,iop13xx,iop3xx,ppc44x,software", "--no-check"));
    assertEquals(0, run.code(), run.err());
    List<String> table = run.out().lines().dropWhile(l -> !l.startsWith("engine")).takeWhile(l -> !l.isBlank()).toList();
    assertTrue(table.size() > 20 && table.stream().allMatch(l -> l.length() <= 80), String.join("\n", table));
    assertTrue(run.out().contains("worth it: "), run.out());
    assertTrue(run.out().contains("best: "), run.out());
  }

  /** The aim of overlapping legs of different stripes: with enough in flight, nothing is lost by changing channels. */
  @ParameterizedTest
  @CsvSource({"iop3xx,full-stripe", "iop3xx,small-random", "iop3xx,sequential", "ppc44x,full-stripe",
      "ppc44x,small-random", "ppc44x,sequential"})
  void withEnoughInFlightChangingChannelsCostsNothing(String engine, String pattern) throws IOException {
    JsonNode document = run(args("--workload", pattern, "--level", "5", "--disks", "5", "--requests", "400", "--closed-loop",
        "--engines", engine, "--strategies", "per-leg", "--queue-depth", "1,32", "--no-check", "--json")).json();
    JsonNode alone = document.path("rows").get(0);
    JsonNode deep = document.path("rows").get(1);
    assertTrue(alone.path("channelSwitches").asLong() > 0, alone.toString());
    double ofOne = alone.path("timesOneChannel").asDouble();
    assertTrue(ofOne > 0.3 && ofOne < 0.9, "one stripe alone waits for its hand-overs: " + ofOne);
    assertTrue(deep.path("timesOneChannel").asDouble() >= 0.95, "at depth 32: " + deep);
    String sentences = document.path("verdict").path("sentences").toString();
    assertTrue(sentences.contains("changing channels runs at 0."), sentences);
    assertTrue(deep.path("limitedBy").asText().matches(".*(host CPU|bus|channel).*"), deep.toString());
  }

  /** Six rows, a nanosecond apart, written whole; blkparse text with or without a flush after the third. */
  private Path rows(boolean flush) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      text.append(String.format("8,0 0 %d 0.00000100%d 77 Q W %d + 384 [w]%n", 2 * i + 1, i, i * 384));
      if (flush && i == 2) {
        text.append(String.format("8,0 0 %d 0.00000100%d 77 Q FN [w]%n", 2 * i + 2, i));
      }
    }
    return Files.writeString(directory.resolve(flush ? "flush.txt" : "plain.txt"), text);
  }

  /** What is under way at a flush ends before anything after it begins, whether or not at the times of the trace. */
  @ParameterizedTest
  @ValueSource(strings = {"--closed-loop", "--time-scale=1"})
  void aFlushDrainsWhatIsUnderWay(String times) throws IOException {
    for (boolean flush : new boolean[] {false, true}) {
      Path timeline = directory.resolve("timeline.json");
      Run run = run("replay", rows(flush).toString(), "--level", "5", "--disks", "4", "--chunk", "64K", "--engine", "ioat",
          "--queue-depth", "128", "--timeline", timeline.toString(), "--timeline-chains", "1000", "--json", times);
      assertEquals(0, run.code(), run.err());
      assertEquals(6 * 16, run.json().path("rows").get(0).path("chains").asInt());
      double[] begins = new double[97];
      double[] ends = new double[97];
      Arrays.fill(begins, Double.MAX_VALUE);
      for (JsonNode e : Output.JSON.readTree(Files.readString(timeline)).path("traceEvents")) {
        String name = e.path("name").asText();
        if (name.matches("(COPY|XOR) of chain \\d+")) {
          int chain = Integer.parseInt(name.replaceAll("\\D", ""));
          begins[chain] = Math.min(begins[chain], e.path("ts").asDouble());
          ends[chain] = Math.max(ends[chain], e.path("ts").asDouble() + e.path("dur").asDouble());
        }
      }
      double lastBefore = Arrays.stream(ends, 1, 49).max().orElseThrow();
      double firstAfter = Arrays.stream(begins, 49, 97).min().orElseThrow();
      assertEquals(flush, firstAfter > lastBefore, lastBefore + " and " + firstAfter + " us");
    }
  }

  @Test
  void theCachesDelaysCanBeSet() throws IOException {
    String[] args = args(msrTrace().toString(), "--engines", "software", "--queue-depth", "1", "--no-check", "--json",
        "--preread-delay", "8ms", "--plug-delay", "20us");
    JsonNode usual = run(Arrays.copyOf(args, args.length - 4)).json().path("workload").path("chains");
    assertEquals(usual, run(args).json().path("workload").path("chains"), "the defaults");
    args[args.length - 3] = "0ns";
    assertFalse(usual.equals(run(args).json().path("workload").path("chains")), "nothing waits and grows");
    args[args.length - 3] = "8 ms";
    assertEquals(2, run(args).code());
  }

  @Test
  void rowsComeAsCsv() throws IOException {
    Run run = run(args("--workload", "scrub", "--requests", "10", "--engines", "ioat", "--queue-depth", "2", "--csv"));
    List<String> lines = run.out().lines().toList();
    assertEquals(4, lines.size(), run.out());
    long columns = lines.getFirst().chars().filter(c -> c == ',').count();
    assertTrue(lines.stream().allMatch(l -> l.chars().filter(c -> c == ',').count() == columns), run.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--workload dance", "--workload mixed:70/40", "--workload zipf:1/2", "--workload scrub --requests 0",
      "--workload scrub --disks 2", "--workload sequential --failed 9", "--workload sequential --failed 0,1,2",
      "--workload sequential --size 100", "--workload sequential --stripe-cache 1", "--workload sequential --chunk 3000",
      "--workload sequential --csv --json", "--workload sequential --rebuilding 99", "--workload sequential --batching all",
      "--workload sequential --hand-over spin"})
  void badInputGetsOneSentenceAndExitCode2(String options) {
    Run run = run(args(options.split(" ", -1)));
    assertEquals(2, run.code(), run.err() + run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals("", run.out());
  }

  /** Chains that change channels pay for a further descriptor; those that stay on one do not. */
  @ParameterizedTest
  @CsvSource({"iop3xx, true", "ioat, false"})
  void aHandOverAsInLinuxCostsTheHostMore(String engine, boolean changesChannels) throws IOException {
    String[] plain = args("--workload full-stripe --requests 200 --level 5 --disks 5 --no-check --json --queue-depth 1 "
        .concat("--strategies per-leg --engines " + engine).split(" ", -1));
    String[] linux = Arrays.copyOf(plain, plain.length + 2);
    linux[plain.length] = "--hand-over";
    linux[plain.length + 1] = "interrupt-descriptor";
    JsonNode ours = run(plain).json().path("rows").get(0);
    JsonNode theirs = run(linux).json().path("rows").get(0);
    assertEquals(changesChannels, theirs.path("channelSwitches").asLong() > 0);
    double more = theirs.path("hostNanosPerStripe").asDouble() - ours.path("hostNanosPerStripe").asDouble();
    assertEquals(changesChannels ? 1200 : 0, more, 1, "what iop3xx's driver takes to build a descriptor, ns");
  }

  @Test
  void replayTakesABlockTraceToo() throws IOException {
    JsonNode document = run("replay", msrTrace().toString(), "--engine", "iop3xx", "--level", "6", "--disks", "6", "--chunk",
        "64K", "--json").json();
    assertEquals(300, document.path("workload").path("requests").asInt());
    assertEquals(0, document.path("rows").get(0).path("wrongBytes").asLong());
  }
}
