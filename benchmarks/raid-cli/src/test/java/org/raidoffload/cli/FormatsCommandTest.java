package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.described.DescribedEngines;
import org.raidoffload.engines.faulty.FaultPlan;
import org.raidoffload.engines.timing.TimingOverrides;
import org.raidoffload.replay.JsonLine;
import org.raidoffload.replay.RequestJson;
import org.raidoffload.replay.TraceReader;
import picocli.CommandLine;

/** What {@code formats} prints is what the readers read; and the manners of the command line around it. */
class FormatsCommandTest {
  static final List<String> NAMES = FormatsCommand.NAMES;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine line = RaidOffload.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  private String example(String name) {
    assertEquals(0, run("formats", name, "--example"));
    return out.toString();
  }

  @Test
  void theEngineCanBeOpenedAndHasItsChannels(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, example("engine"));
    OffloadEngine engine = DescribedEngines.read(file);
    assertEquals(List.of("dma0", "dma1"), engine.channels().stream().map(c -> c.name()).toList());
    assertEquals(0, run("plan", "--disks", "5", "--blocks", "0", "--engine", file.toString()), err.toString());
  }

  @Test
  void theFaultsAreRead() {
    FaultPlan plan = FaultPlan.parse("example", example("faults"));
    assertEquals(2, plan.faults().size());
    assertEquals(1, plan.failingMaps().size());
  }

  @Test
  void theTimingIsReadAndFitsAnEngine(@TempDir Path folder) throws Exception {
    assertNotNull(TimingOverrides.parse("example", example("timing")));
    Path file = folder.resolve("timing.yaml");
    Files.writeString(file, out.toString());
    Path trace = folder.resolve("trace.jsonl");
    Files.writeString(trace, FormatsCommand.text("trace", "example"));
    assertEquals(0, run("replay", trace.toString(), "--engine", "iop3xx", "--timing", file.toString()), err.toString());
  }

  @Test
  void everyRequestCanBeServed(@TempDir Path folder) throws Exception {
    String text = example("requests");
    text.lines().forEach(line -> assertNotNull(RequestJson.read(JsonLine.parse("example", line))));
    Path file = folder.resolve("requests.jsonl");
    Files.writeString(file, text);
    assertEquals(0, run("plan", "--requests", file.toString(), "--json"), err.toString());
  }

  @Test
  void theTraceIsReadByReplayAndByPlan(@TempDir Path folder) throws Exception {
    String text = example("trace");
    try (TraceReader reader = TraceReader.of("example", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
      assertNotNull(reader.next());
      assertNotNull(reader.next());
      assertNull(reader.next());
    }
    Path file = folder.resolve("trace.jsonl");
    Files.writeString(file, text);
    out.getBuffer().setLength(0);
    assertEquals(0, run("plan", "--requests", file.toString(), "--json"), err.toString());
    assertEquals(2, out.toString().lines().count());
  }

  /** The example is what a live scheduler wrote; the replay takes it as right, and one digit off as wrong. */
  @Test
  void theRecordingIsReplayedAndChecked(@TempDir Path folder) throws Exception {
    String text = example("recording");
    Path file = folder.resolve("live.jsonl");
    Files.writeString(file, text);
    out.getBuffer().setLength(0);
    assertEquals(0, run("replay", file.toString(), "--engine", "ioat"), err.toString());
    assertTrue(out.toString().contains("recorded live: what came out of 2 chains, 0 of them not as it must be"),
        out.toString());
    assertTrue(out.toString().contains("the recording dropped 3 chains"), out.toString());
    int at = text.lastIndexOf("\"P\":\"", text.indexOf("\"wrote\"")) + 5;
    Files.writeString(file, text.substring(0, at) + (text.charAt(at) == '0' ? '1' : '0') + text.substring(at + 1));
    out.getBuffer().setLength(0);
    assertEquals(1, run("replay", file.toString(), "--engine", "ioat"), err.toString());
    assertTrue(out.toString().contains("first problem: live 1 (line 2): P came out as "), out.toString());
    out.getBuffer().setLength(0);
    assertEquals(0, run("plan", "--requests", file.toString(), "--json"), err.toString());
    assertEquals(2, out.toString().lines().count());
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void eachIsExplained(String name) {
    assertEquals(0, run("formats", name));
    assertTrue(out.toString().contains("Example:"), out.toString());
    // A line of a recording holds what is to be known of a chain, and cannot be broken.
    String lines = name.equals("recording") ? FormatsCommand.text(name, "txt") : out.toString();
    assertTrue(lines.lines().allMatch(line -> line.length() <= 125), name);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "formats foo | format: foo (must be engine, faults, timing, requests, trace, recording)",
      "hazards --everywhere | --everywhere has no effect without --recorded",
      "hazards --recorded --domain bounce | have no effect with --recorded",
      "hazards --lifecycle auto | strategy: auto (must be up-front, per-leg, per-operation, per-descriptor)",
      "plan --disks 5 --blocks 0 --strategy per-leg | no effect without --engine",
      "plan --disks 5 --blocks 0 --engine ioat --strategy foo | strategy: foo (must be auto, up-front",
      "plan --requests - --disks 5 | --disks has no effect with --requests",
      "engines --timing ioat --export ioat | only one at a time",
      "engines --yaml | --yaml has no effect without --export",
      "plna | Did you mean",
      "engines --jsn | --json"})
  void whatHasNoEffectOrNoMeaningIsRefusedInASentence(String command, String sentence) {
    assertEquals(2, run(command.split(" ")));
    assertTrue(err.toString().contains(sentence), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void timingIsJsonWhereJsonIsAskedFor() throws Exception {
    assertEquals(0, run("engines", "--timing", "ioat", "--json"));
    var figures = Output.JSON.readTree(out.toString());
    assertTrue(figures.size() > 5);
    assertTrue(figures.get(0).get("source").asText().length() > 3, figures.get(0).toString());
  }

  @Test
  void theVersionIsTheArtefacts() {
    assertEquals(0, run("--version"));
    assertTrue(out.toString().startsWith("raid-offload "), out.toString());
  }
}
