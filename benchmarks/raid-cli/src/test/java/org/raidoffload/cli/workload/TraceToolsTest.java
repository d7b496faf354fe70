package org.raidoffload.cli.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raidoffload.cli.workload.MadeRequests.Made;

/** fio and blkparse, where installed, and the readers see the same requests in the same recording. */
class TraceToolsTest {
  @TempDir
  private Path directory;

  private Path run(String name, String... command) throws IOException, InterruptedException {
    Path out = directory.resolve(name);
    Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
        .redirectOutput(out.toFile()).start();
    assertEquals(0, process.waitFor(), () -> {
      try {
        return Files.readString(out);
      } catch (IOException e) {
        return e.toString();
      }
    });
    return out;
  }

  private static boolean installed(String tool) {
    return List.of("/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/").stream().anyMatch(d -> Files.isExecutable(Path.of(d + tool)));
  }

  private static List<String> read(Path file) {
    List<String> shown = new ArrayList<>();
    try (BlockStream stream = BlockTrace.open(file, TraceOptions.PLAIN).stream()) {
      BlockRequest r = new BlockRequest();
      while (stream.next(r)) {
        shown.add(r.kind() + " " + r.offset() + " " + r.length());
      }
    }
    return shown;
  }

  private void record(List<Made> all) throws IOException {
    List<byte[]> files = MadeRequests.blktrace(all, ByteOrder.LITTLE_ENDIAN);
    for (int cpu = 0; cpu < files.size(); cpu++) {
      Files.write(directory.resolve("r.blktrace." + cpu), files.get(cpu));
    }
  }

  private static List<String> wanted(List<Made> all) {
    return all.stream().map(m -> (m.op() == 'R' ? "READ " : "WRITE ") + m.sector() * 512 + " " + m.sectors() * 512).toList();
  }

  @Test
  void blkparseTextAndItsMergedFileAreTheBinary() throws IOException, InterruptedException {
    assumeTrue(installed("blkparse"), "blkparse is not installed");
    List<Made> all = MadeRequests.requests(300, 21);
    record(all);
    Path text = run("text", "blkparse", "-i", "r", "-d", "merged");
    assertEquals(wanted(all), read(text));
    assertEquals(wanted(all), read(directory.resolve("merged")));
    assertEquals(wanted(all), read(directory.resolve("r.blktrace.0")));
  }

  @Test
  void fiosIologBlkparsesTextAndTheBinaryHoldTheSameRequests() throws IOException, InterruptedException {
    assumeTrue(installed("fio") && installed("blkparse"), "fio or blkparse is not installed");
    run("fio.out", "fio", "--name=w", "--ioengine=null", "--filename=/dev/null", "--rw=randrw", "--bsrange=4k-64k",
        "--size=16m", "--io_size=4m", "--randseed=5", "--write_iolog=log");
    List<Made> all = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve("log"))) {
      String[] words = line.split(" ", -1);
      if (words.length == 5 && !words[0].equals("fio")) {
        all.add(new Made(Long.parseLong(words[0]), words[2].equals("read") ? 'R' : 'W', Long.parseLong(words[3]) / 512,
            Integer.parseInt(words[4]) / 512, 3));
      }
    }
    record(all);
    Path text = run("text", "blkparse", "-i", "r", "-d", "merged");
    assertEquals(wanted(all), read(directory.resolve("log")));
    assertEquals(wanted(all).stream().sorted().toList(), read(text).stream().sorted().toList());
    assertEquals(read(text).stream().sorted().toList(), read(directory.resolve("r")).stream().sorted().toList());
  }

  @Test
  void fioFindsAsManyRequestsAndBytesInTheBinary() throws IOException, InterruptedException {
    assumeTrue(installed("fio") && installed("blkparse"), "fio or blkparse is not installed");
    List<Made> all = MadeRequests.requests(400, 17).stream()
        .map(m -> new Made(m.micros(), m.op(), m.sector() & 0xfffff8, m.sectors() % 16 * 8 + 8, 3)).toList();
    record(all);
    run("text", "blkparse", "-i", "r", "-d", "merged");
    Path report = run("fio.json", "fio", "--name=r", "--ioengine=null", "--read_iolog=merged", "--replay_no_stall=1",
        "--replay_redirect=/dev/null", "--output-format=json");
    String json = Files.readString(report);
    JsonNode job = new ObjectMapper().readTree(json.substring(json.indexOf('{'))).path("jobs").path(0);
    TraceProfile profile = TraceProfile.of(BlockTrace.open(directory.resolve("r.blktrace.1"), TraceOptions.PLAIN));
    assertEquals(job.path("read").path("total_ios").asLong(), profile.count(BlockRequest.Kind.READ));
    assertEquals(job.path("write").path("total_ios").asLong(), profile.count(BlockRequest.Kind.WRITE));
    assertEquals(job.path("read").path("io_bytes").asLong(), profile.bytes(BlockRequest.Kind.READ));
    assertEquals(job.path("write").path("io_bytes").asLong(), profile.bytes(BlockRequest.Kind.WRITE));
  }

  @Test
  void theTimesOfAnIologAreMicroseconds() throws IOException, InterruptedException {
    assumeTrue(installed("fio"), "fio is not installed");
    long before = System.nanoTime();
    run("fio.out", "fio", "--name=w", "--ioengine=null", "--filename=/dev/null", "--rw=randwrite", "--bs=4k", "--size=1m",
        "--io_size=400k", "--rate_iops=500", "--randseed=3", "--write_iolog=log");
    TraceProfile profile = TraceProfile.of(BlockTrace.open(directory.resolve("log"), TraceOptions.PLAIN));
    long took = System.nanoTime() - before;
    assertEquals(100, profile.requests());
    long span = profile.lastNanos() - profile.firstNanos();
    assertEquals(true, span > 150_000_000L && span < took, "100 requests at 500 a second: " + span + " ns");
  }
}
