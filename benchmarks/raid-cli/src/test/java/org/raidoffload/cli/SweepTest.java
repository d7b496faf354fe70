package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.replay.TraceFormatException;
import picocli.CommandLine;

/** Sweeps, their shards and what puts them together; and the files for job runners, run dry. */
class SweepTest {
  private static final Path CLUSTER = Path.of("../cluster");

  @TempDir
  private Path directory;

  private record Run(int code, String out, String err) {}

  private static Run run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = RaidOffload.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = line.execute(args);
    return new Run(code, out.toString(), err.toString());
  }

  private Path sweep() throws IOException {
    return Files.writeString(directory.resolve("sweep.txt"), """
        # what-if
        workload = scrub
        disks = 4..10 step 6
        chunk = 16K, 64K
        map-cost = 1, 4
        max-sources = 4, 16   # sources
        engines = iop13xx
        """);
  }

  private static String[] compare(Path sweep, String... more) {
    List<String> args = new ArrayList<>(List.of("compare", "--sweep", sweep.toString(), "--requests", "8", "--queue-depth",
        "2", "--engines", "ioat", "--no-check", "--strategies=up-front"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  @Test
  void shardsPutTogetherAreTheWholeSweepByteForByte() throws IOException {
    Path file = sweep();
    Run whole = run(compare(file));
    assertEquals(0, whole.code(), whole.err());
    assertEquals(1 + 16, whole.out().lines().count());
    List<String> args = new ArrayList<>(List.of("merge"));
    for (int i = 3; i >= 1; i--) {
      Path shard = directory.resolve("shard" + i);
      Files.writeString(shard, run(compare(file, "--shard", i + "/3")).out());
      args.add(shard.toString());
    }
    Run merged = run(args.toArray(String[]::new));
    assertEquals(0, merged.code(), merged.err());
    assertEquals(whole.out(), merged.out());
    args.removeLast();
    Run missing = run(args.toArray(String[]::new));
    assertEquals(2, missing.code());
    assertTrue(missing.err().contains("6 of 16 combinations are missing"), missing.err());
    args.add(args.get(1));
    assertTrue(run(args.toArray(String[]::new)).err().contains("is also in") || run(args.toArray(String[]::new)).code() == 2);
    Files.writeString(directory.resolve("other"), run(compare(file, "--seed", "7", "--shard", "1/3")).out());
    assertTrue(run("merge", args.get(1), directory.resolve("other").toString()).err().contains("another sweep"));
  }

  @Test
  void everyCombinationRunsOnceAndChangesWhatItSays() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Set<String> options = new HashSet<>();
    double[] cost = new double[2];
    double[] sources = new double[2];
    for (String line : run(compare(sweep())).out().lines().skip(1).toList()) {
      JsonNode node = mapper.readTree(line);
      assertTrue(options.add(node.path("options").toString()), line);
      assertEquals("iop13xx", node.path("row").path("engine").asText(), "the sweep's own option counts");
      JsonNode o = node.path("options");
      if (o.path("disks").asInt() == 10 && o.path("chunk").asText().equals("16K")) {
        cost[o.path("map-cost").asInt() == 4 ? 1 : 0] += node.path("row").path("hostNanosPerStripe").asDouble();
        sources[o.path("max-sources").asInt() == 4 ? 1 : 0] += node.path("row").path("modelNanosPerStripe").asDouble();
      }
    }
    assertEquals(16, options.size());
    assertTrue(cost[1] > cost[0], "dearer maps: " + cost[0] + ", " + cost[1]);
    assertNotEquals(sources[0], sources[1], "eight data blocks do not fit four sources");
  }

  @Test
  void rangesAndPointsAreInOrder() {
    Sweep sweep = Sweep.of("s", List.of("a = 1..8 times 2", "b = 3..5, x"));
    assertEquals(List.of("1", "2", "4", "8"), sweep.values().get("a"));
    assertEquals(16, sweep.size());
    assertEquals(Map.of("a", "1", "b", "x"), sweep.point(3));
    assertEquals(Map.of("a", "8", "b", "3"), sweep.point(12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "chunk", "chunk = ", "chunk = 1,,2", "chunk = 8..4", "chunk = 1..4 step 0", "CHUNK = 1",
      "chunk = 1\nchunk = 2"})
  void aWrongSweepIsRefused(String text) {
    assertThrows(TraceFormatException.class, () -> Sweep.of("s", text.lines().toList()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/3", "4/3", "1", "a/b", "1/0"})
  void aWrongShardIsRefused(String shard) throws IOException {
    Run run = run(compare(sweep(), "--shard", shard));
    assertEquals(2, run.code());
    assertEquals("", run.out());
  }

  @Test
  void anOptionThatASweepCannotVaryIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("s"), "json = true\n");
    assertTrue(run(compare(file)).err().contains("json (is no option of compare that a sweep can vary)"));
    Path colour = Files.writeString(directory.resolve("c"), "disks = 5\nchunk = red\n");
    Run run = run(compare(colour));
    assertEquals(2, run.code());
    assertTrue(run.err().contains("chunk=red"), run.err());
  }

  /** Runs a shell command with a stand-in for raid-offload that prints its arguments. */
  private String dryRun(Map<String, String> environment, String... command) throws IOException, InterruptedException {
    Path stand = directory.resolve("raid-offload");
    Files.writeString(stand, "#!/bin/sh\necho \"$@\"\n");
    assertTrue(stand.toFile().setExecutable(true));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
    builder.environment().put("RAID_OFFLOAD", stand.toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    return out;
  }

  @Test
  void theSlurmScriptRunsItsShard() throws IOException, InterruptedException {
    Path script = CLUSTER.resolve("sweep.slurm").toAbsolutePath();
    dryRun(Map.of("SLURM_ARRAY_TASK_ID", "3", "SLURM_ARRAY_TASK_COUNT", "8"), "/bin/sh", script.toString(), "sweep.txt",
        "--no-check");
    assertEquals("compare --sweep sweep.txt --no-check --shard 3/8",
        Files.readString(directory.resolve("shard-3.jsonl")).strip());
    assertTrue(Files.readString(script).contains("#SBATCH --array=1-8"));
  }

  @Test
  void theJobIsAnIndexedJobWhosePodsRunTheirShards() throws IOException, InterruptedException {
    JsonNode job = new ObjectMapper(new YAMLFactory()).readTree(CLUSTER.resolve("sweep-job.yaml").toFile());
    assertEquals("batch/v1", job.path("apiVersion").asText());
    assertEquals("Job", job.path("kind").asText());
    assertTrue(job.path("metadata").path("name").asText().matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?"));
    JsonNode spec = job.path("spec");
    assertEquals("Indexed", spec.path("completionMode").asText());
    JsonNode pod = spec.path("template").path("spec");
    assertEquals("Never", pod.path("restartPolicy").asText());
    JsonNode container = pod.path("containers").get(0);
    assertEquals(spec.path("completions").asText(), container.path("env").get(0).path("value").asText());
    assertEquals(pod.path("volumes").get(0).path("name"), container.path("volumeMounts").get(0).path("name"));
    List<String> command = new ArrayList<>();
    container.path("command").forEach(word -> command.add(word.asText()));
    assertEquals("compare --sweep /sweep/sweep.txt --no-check --shard 8/8",
        dryRun(Map.of("JOB_COMPLETION_INDEX", "7", "SHARDS", "8"), command.toArray(String[]::new)).strip());
  }

  @Test
  void theExampleSweepIsOne() {
    Sweep sweep = Sweep.read(CLUSTER.resolve("sweep.txt"));
    assertEquals(2L * 3 * 2 * 2 * 3 * 2 * 2, sweep.size());
  }
}
