package org.raidoffload.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the commands that measure say to bad input: a sentence with their name, and exit code 2. */
class BenchCommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(CommandLine line, String... args) {
    return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '#', value = {
      "--kernel foo # paired-kernels: --kernel: foo (must be assembled,",
      "--blocks 0 # paired-kernels: --blocks: 0 (must be 1 to 65536)",
      "--disks 1 # paired-kernels: --disks: 1 (must be 2 to 254)",
      "--rounds 0 # paired-kernels: --rounds: 0 (must be 1",
      "--rows [ # paired-kernels: --rows: [ (is no regular expression: ",
      "--json /no/such/folder/x.json # paired-kernels: --json: /no/such/folder/x.json cannot be written"})
  void badInputIsRefusedBeforeAnythingIsMeasured(String args, String sentence) {
    assertEquals(2, run(PairedKernels.commandLine(), args.split(" ")));
    assertTrue(err.toString().startsWith(sentence), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
  }

  @Test
  void theHelpNamesEachRowInEightyColumns() {
    assertEquals(0, run(PairedKernels.commandLine(), "--help"));
    for (KernelRow row : KernelRow.values()) {
      assertTrue(out.toString().contains(row.name()), row.name());
    }
    assertTrue(out.toString().lines().allMatch(line -> line.length() <= 80), out.toString());
  }

  @Test
  void aSummaryOfWhatIsNoMeasurementIsRefusedInASentence(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("x.json");
    Files.writeString(file, "{\"results\": [\n1,, 2]}");
    assertEquals(2, run(new CommandLine(new BenchSummary()), file.toString()));
    assertTrue(err.toString().startsWith("bench-summary: " + file + ", line 2: no JSON ("), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    err.getBuffer().setLength(0);
    assertEquals(2, run(new CommandLine(new BenchSummary()), folder.resolve("none").toString()));
    assertEquals("bench-summary: " + folder.resolve("none") + ": no such file", err.toString().strip());
  }
}
