package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What replay and compare say of what they did, and the exit code that goes with it. */
class VerdictsTest {
  private static final String HEADER = "{\"format\":\"raid-offload-chain-trace\",\"version\":1,\"source\":\"test\"}\n";
  private static final String WRITE = "{\"name\":\"w\",\"level\":6,\"disks\":6,\"blocks\":[0,1]}\n";

  @TempDir
  private Path directory;

  private record Run(int code, String out, String err) {}

  private static Run run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = RaidOffload.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = line.execute(args);
    return new Run(code, unfolded(out.toString()), err.toString());
  }

  /** Sentences fold at 80 columns, and go on after two spaces. */
  private static String unfolded(String text) {
    return text.replaceAll("\\R  (?=\\S)", " ");
  }

  private String trace(String lines) throws IOException {
    Path file = directory.resolve("trace.jsonl");
    Files.writeString(file, HEADER + lines);
    return file.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ioat", "software", "iop3xx"})
  void aRightReplayNamesWhatWasLookedAt(String engine) throws IOException {
    Run run = run("replay", trace(WRITE.repeat(3)), "--engine", engine);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("requests: 3, 3 ended, 0 failed, 0 fell back to the CPU, 0 did not end"), run.out());
    assertTrue(run.out().contains("plans of 0 (the trace records none)"), run.out());
    assertTrue(run.out().contains("every byte and mapping is right"), run.out());
    assertFalse(run.out().contains("every byte, plan"), "no plan was compared: " + run.out());
  }

  @Test
  void whatIsNotCheckedIsCalledSo() throws IOException {
    Run run = run("replay", trace(WRITE), "--engine", "ioat", "--no-check");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("not checked: bytes and mappings (--no-check)"), run.out());
    assertFalse(run.out().contains("every byte") || run.out().contains("0 wrong bytes"), run.out());
    Run compare = run("compare", trace(WRITE), "--engines", "ioat", "--no-check");
    assertTrue(compare.out().contains("not checked: bytes and mappings"), compare.out());
    assertFalse(compare.out().contains("0 wrong bytes"), compare.out());
  }

  @Test
  void aTraceThatAsksForNothingSaysSo() throws IOException {
    Run run = run("replay", trace("{\"level\":5,\"disks\":5,\"request\":\"recover\",\"failed\":[\"D0\"],\"cached\":[\"D0\"]}"),
        "--engine", "ioat");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("1 asked for nothing, and nothing ran"), run.out());
    assertFalse(run.out().contains("is right"), run.out());
  }

  @Test
  void rowsSayHowManyRequestsThereAreAndHowManyEnded() throws IOException {
    String trace = trace(WRITE.repeat(4));
    for (String[] command : List.of(new String[] {"replay", trace, "--engine", "ioat", "--json"},
        new String[] {"compare", trace, "--engines", "ioat,software", "--json", "--no-check"})) {
      Run run = run(command);
      for (JsonNode row : new ObjectMapper().readTree(run.out())) {
        assertEquals(4, row.path("records").asInt(-1));
        assertEquals(4, row.path("ended").asInt(-1));
        assertEquals(0, row.path("failed").asInt(-1));
      }
    }
  }

  /** The first descriptor fails, so the software engine finishes its leg. */
  @Test
  void aChainThatFellBackIsCounted() throws IOException {
    Path faults = directory.resolve("faults.yaml");
    Files.writeString(faults, "faults: [{kind: FAIL, at: 1}]\n");
    Run run = run("replay", trace(WRITE), "--engine", "ioat", "--faults", faults.toString());
    assertTrue(run.out().contains("1 fell back to the CPU"), run.out() + run.err());
    assertTrue(run.out().contains("fused forms of 0 shapes"), run.out());
  }

  /** Two blocks of new data and P+Q are three operations on the one channel, so the fifth is of the second record. */
  @ParameterizedTest
  @ValueSource(strings = {"replay --engine", "compare --queue-depth 1 --strategies auto --engines"})
  void aWrongByteIsNamedInTextAndJson(String command) throws IOException {
    Path faults = directory.resolve("faults.yaml");
    Files.writeString(faults, "faults: [{kind: CORRUPT, opcode: PQ, at: 2, channel: 0}]\n");
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.addAll(List.of("ioat", trace(WRITE.repeat(3)), "--faults", faults.toString()));
    Run text = run(args.toArray(new String[0]));
    assertEquals(1, text.code(), text.out());
    args.add("--json");
    Run run = run(args.toArray(new String[0]));
    assertEquals(1, run.code(), run.err());
    JsonNode wrong = new ObjectMapper().readTree(run.out()).get(0).path("firstWrongByte");
    assertEquals("w", wrong.path("record").asText());
    assertEquals(3, wrong.path("line").asInt());
    assertEquals("PQ", wrong.path("operation").asText());
    assertEquals("dma0chan0", wrong.path("channel").asText());
    assertEquals(1, wrong.path("wrongBytesOfStripe").asInt());
    String sentence = String.format("w (line 3): %s[%d] is 0x%02x, must be 0x%02x, after PQ on dma0chan0",
        wrong.path("block").asText(), wrong.path("offset").asInt(-1), wrong.path("actual").asInt(-1),
        wrong.path("expected").asInt(-1));
    assertTrue(text.out().contains(sentence), text.out());
  }

  @ParameterizedTest
  @CsvSource({"coherent, right, 0", "coherent, wrong, 1", "bounce, right, 1", "bounce, wrong, 0"})
  void theExitCodeOfTheKernelsMappingStrategySaysWhetherWhatCameWasExpected(String domain, String expected, int code)
      throws IOException {
    Run run = run("compare", trace(WRITE), "--engines", "ioat", "--strategies", "per-operation", "--domain", domain,
        "--queue-depth", "1", "--expect", expected);
    assertEquals(code, run.code(), run.out() + run.err());
  }

  @Test
  void theLibrarysOwnStrategiesAreAlwaysExpectedToBeRight() throws IOException {
    Run run = run("compare", trace(WRITE), "--engines", "ioat", "--domain", "bounce", "--expect", "wrong");
    assertEquals(0, run.code(), run.out() + run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"engines", "engines --json", "plan --disks 5 --blocks 0", "--help", "replay --help"})
  void outputThatCannotBeWrittenIsNoSuccess(String command) {
    StringWriter err = new StringWriter();
    Writer full = new Writer() {
      @Override
      public void write(char[] text, int from, int length) throws IOException {
        throw new IOException("no space left");
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    CommandLine line = RaidOffload.commandLine().setOut(new PrintWriter(full)).setErr(new PrintWriter(err));
    assertEquals(1, line.execute(command.split(" ")), err.toString());
    assertTrue(err.toString().contains("standard output could not be written"), err.toString());
  }

  @Test
  void memoryThatIsNotThereIsOneSentence() throws IOException {
    Run run = run("replay", trace("{\"level\":6,\"disks\":255,\"blocks\":[0],\"unitBytes\":1073741824,"
        + "\"chunkBytes\":1073741824}\n"), "--engine", "ioat");
    assertEquals(1, run.code(), run.err());
    assertTrue(run.err().startsWith("raid-offload: out of memory: the stripes in flight need more than"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"replay --engine software", "compare --engines ioat", "hazards", "replay --engine isal"})
  void aJvmThatDeniesNativeAccessIsToldTheFlag(String command) throws Exception {
    List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--illegal-native-access=deny", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
        RaidOffload.class.getName()));
    line.addAll(List.of(command.split(" ")));
    Process process = new ProcessBuilder(line).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (command.endsWith("isal") && said.contains("libisal")) {
      return;
    }
    assertEquals(2, code, said);
    assertTrue(said.contains("--enable-native-access=ALL-UNNAMED"), said);
    assertFalse(said.contains("\tat ") || said.contains("Exception"), said);
  }
}
