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
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line as a user meets it: what it prints, what it refuses, with which exit code. */
class CommandLineTest {
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

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Test
  void enginesShowTheDefaultStrategyOfARaid5Write() throws IOException {
    Run run = run("engines", "--json");
    assertEquals(0, run.code(), run.err());
    int seen = 0;
    for (JsonNode engine : run.json()) {
      String want = switch (engine.path("name").asText()) {
        case "mv_xor", "ioat", "iop13xx" -> "UP_FRONT";
        case "iop3xx", "ppc44x" -> "PER_LEG";
        default -> null;
      };
      if (want != null) {
        seen++;
        JsonNode write = engine.path("strategy").path("raid5-write");
        assertEquals(want, write.path("choice").asText(), engine.path("name").asText());
        String reason = write.path("reason").asText();
        assertTrue(reason.contains("XOR") && reason.contains(engine.at("/channels/0/name").asText()), reason);
      }
    }
    assertEquals(5, seen);
  }

  @Test
  void planAnswersWithOperationsPlacementAndMdOrder() throws IOException {
    JsonNode plan = run("plan", "--level", "5", "--disks", "4", "--blocks", "0", "--rmw-level", "2", "--engine", "mv_xor",
        "--md-order", "--json").json();
    assertEquals("RMW", plan.path("mode").asText());
    assertEquals(List.of("xor[drop](P<-P,d0)", "memcpy(d0<-bio,4096)", "xor[drop](P<-P,d0)"),
        texts(plan.path("mdOrder")));
    assertEquals(List.of("P", "D0"), texts(plan.at("/operations/0/sources")));
    assertEquals("UP_FRONT", plan.at("/placement/strategy").asText());
    assertEquals("mv_xor", plan.at("/placement/engine").asText());
    assertEquals(3, plan.at("/placement/maps").asInt(), "W0, D0 and P, each once");
    assertTrue(plan.path("error").isNull());
  }

  @Test
  void planRecoversParityFromThePartialParityLog() throws IOException {
    JsonNode plan = run("plan", "--level", "5", "--disks", "5", "--request", "ppl-recover", "--blocks", "0,2",
        "--engine", "iop3xx", "--json").json();
    assertEquals(List.of("L", "D2", "D0"), texts(plan.at("/operations/0/sources")));
    assertEquals(List.of("P"), texts(plan.path("memberWrites")));
    assertEquals("UP_FRONT", plan.at("/placement/strategy").asText());
    assertTrue(plan.path("mode").isNull());
    Path trace = directory.resolve("log.jsonl");
    Files.writeString(trace, """
        {"format":"raid-offload-chain-trace","version":1}
        {"name":"half","level":5,"disks":5,"request":"ppl-recover","blocks":[0,2]}
        {"name":"all","level":5,"disks":5,"request":"ppl-recover","blocks":[0,1,2,3]}
        """);
    JsonNode replay = run("replay", trace.toString(), "--engine", "iop3xx", "--domain", "bounce", "--json").json()
        .get(0);
    assertEquals(2, replay.path("chains").asInt());
    assertEquals(0, replay.path("wrongBytes").asInt());
  }

  @Test
  void aBatchAnswersEveryLineInOrderAndGoesOnAfterAnError() throws IOException {
    Path file = directory.resolve("requests.jsonl");
    Files.writeString(file, """
        {"level":6,"disks":6,"request":"recover","failed":["D0","D1"],"engine":"iop13xx"}
        {"level":6,"disks":6,"request":"recover","failed":["D0","D1","P"]}
        {"level":5,"disks":5,"request":"write","blocks":[0,1],"mdOrder":true,"colour":"red"}
        {"level":5,"disks":5,"request":"write","blocks":[0,1],"mdOrder":true}
        """);
    Run run = run("plan", "--requests", file.toString(), "--json");
    assertEquals(2, run.code());
    List<JsonNode> answers = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      answers.add(new ObjectMapper().readTree(line));
    }
    assertEquals(4, answers.size());
    assertEquals("UP_FRONT", answers.get(0).at("/placement/strategy").asText());
    assertTrue(answers.get(1).path("error").asText().contains("survives 2 failures"), answers.get(1).toString());
    assertTrue(answers.get(2).path("error").asText().contains("line 3: unknown key \"colour\""));
    assertEquals("RCW", answers.get(3).path("mode").asText());
    assertFalse(texts(answers.get(3).path("mdOrder")).isEmpty());
  }

  @Test
  void compareOfTheBundledRecordingIsRightAndReproducible() throws IOException {
    String[] args = {"compare", "--engines", "iop13xx,iop3xx", "--queue-depth", "8", "--json", "--seed", "5"};
    Run run = run(args);
    assertEquals(0, run.code(), run.err());
    List<String> digests = new ArrayList<>();
    for (JsonNode row : run.json()) {
      assertEquals(1645, row.path("chains").asLong());
      assertEquals(0, row.path("violations").asLong());
      assertEquals(0, row.path("wrongBytes").asLong());
      assertEquals(0, row.path("planMismatches").asLong());
      assertEquals(row.path("maps").asLong(), row.path("unmaps").asLong());
      digests.add(row.path("eventLogDigest").asText());
    }
    assertEquals(4, digests.size());
    assertEquals(4, digests.stream().distinct().count(), "different runs have different logs");
    List<String> again = new ArrayList<>();
    run(args).json().forEach(row -> again.add(row.path("eventLogDigest").asText()));
    assertEquals(digests, again);
  }

  @Test
  void perOperationOverBounceBuffersGivesWrongBytesAndTheLibrarysStrategiesNone() throws IOException {
    for (JsonNode row : run("compare", "--engines", "ioat", "--strategies", "up-front,per-leg,per-operation",
        "--queue-depth", "1", "--domain", "bounce", "--json").json()) {
      boolean kernel = row.path("strategy").asText().equals("PER_OPERATION");
      assertEquals(kernel, row.path("wrongBytes").asLong() > 0, row.toString());
      assertEquals(kernel, row.path("violations").asLong() > 0, row.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "plan --disks 5 --blocks 0 --engine warp|engine: warp (known:",
      "plan --disks 5 --blocks 0 --layout sideways|layout: sideways (RAID-5 takes",
      "plan --level 7 --disks 5 --blocks 0|level: 7 (must be 4, 5 or 6)",
      "plan --level 6 --disks 3 --blocks 0|disks: 3 (RAID-6 needs 4 to 255)",
      "plan --disks 5 --blocks 9|block: D9 (row has D0 to D3)",
      "plan --disks 5 --request recover --failed D0,D1|survives 1 failure",
      "plan --level 6 --disks 5 --request ppl-recover --blocks 0|only RAID-5 has a partial parity log",
      "plan --disks 5 --request ppl-recover|blocks: none (a PPL_RECOVER names at least one block)",
      "plan --disks 5 --blocks 0 --chunk 6000|must be a positive multiple of 512",
      "plan --disks 5 --blocks 0 --engine iop3xx --strategy up-front|strategy up-front is impossible on iop3xx",
      "plan --blocks 0|--disks is missing",
      "compare --engines warp|engine: warp",
      "replay --engine iaot|did you mean ioat?",
      "replay --engine no/such|engine: no/such (there is no such file)",
      "replay --engine mine.yaml|engine: mine.yaml (there is no such file)",
      "plan --level raid10 --disks 5 --blocks 0|level: 10 (must be 4, 5 or 6)",
      "scrub --level six x|level: six (must be 4, 5 or 6)",
      "compare --workload sequental|did you mean sequential?",
      "plan --request wirte --disks 5 --blocks 0|did you mean write?",
      "formats fault|did you mean faults?",
      "trace info x --format blktrac|did you mean blktrace?",
      "compare --queue-depth 0|queue-depth: 0",
      "compare /no/such/file|cannot be read",
      "replay|Missing required option",
      "fly|Unmatched argument"})
  void badInputGetsOneSentenceAndExitCode2(String command, String sentence) {
    Run run = run(command.split(" ", -1));
    assertEquals(2, run.code(), run.err());
    assertTrue(run.err().contains(sentence), run.err());
    assertFalse(run.err().contains("\tat "), "a stack trace: " + run.err());
    assertTrue(run.err().lines().count() <= 2, run.err());
    assertEquals("", run.out());
  }

  @Test
  void anEnginesFileIsReadWhateverItIsCalled() throws IOException {
    Path file = directory.resolve("my-engine.conf");
    Files.writeString(file, run("engines", "--export", "ioat").out());
    assertEquals(0, run("plan", "--disks", "5", "--blocks", "0", "--engine", file.toString()).code());
    Files.writeString(file, "hello");
    Run run = run("plan", "--disks", "5", "--blocks", "0", "--engine", file.toString());
    assertEquals(2, run.code());
    assertTrue(run.err().contains("my-engine.conf"), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not json\n", "{\"format\":\"something else\",\"version\":1}\n",
      "{\"format\":\"raid-offload-chain-trace\",\"version\":9}\n",
      "{\"format\":\"raid-offload-chain-trace\",\"version\":1}\n",
      "{\"format\":\"raid-offload-chain-trace\",\"version\":1}\n{\"level\":5,\"disks\":5,\"requ",
      "{\"format\":\"raid-offload-chain-trace\",\"version\":1}\n{\"level\":5,\"disks\":5,\"blocks\":[\"x\"]}\n"})
  void aDamagedTraceIsRefusedWithFileAndExitCode2(String content) throws IOException {
    Path file = directory.resolve("damaged.jsonl");
    Files.writeString(file, content);
    Run run = run("compare", file.toString(), "--engines", "software");
    assertEquals(2, run.code(), run.err());
    assertTrue(run.err().contains("damaged.jsonl"), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void aTruncatedGzipIsRefusedWithFileAndLine() throws IOException {
    byte[] whole;
    try (var in = CommandLineTest.class.getResourceAsStream("/recordings/linux-6.1-md.jsonl.gz")) {
      whole = in.readAllBytes();
    }
    Path file = directory.resolve("short.jsonl.gz");
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    Run run = run("replay", file.toString(), "--engine", "software");
    assertEquals(2, run.code(), run.err());
    assertTrue(run.err().contains("short.jsonl.gz, line "), run.err());
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : new String[] {"engines", "plan", "replay", "compare"}) {
      Run run = run(command, "--help");
      assertEquals(0, run.code());
      assertTrue(run.out().contains("Usage: raid-offload " + command), run.out());
    }
  }
}
