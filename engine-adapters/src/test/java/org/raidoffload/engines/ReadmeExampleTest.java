package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeResult;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.StripeScheduler;

/** The code of the README runs, and stands there letter for letter. */
class ReadmeExampleTest {
  private static final Path README = Path.of("..", "README.md");

  @Test
  void theFirstExampleRuns() throws Exception {
    StripeResult result = writeOneStripe();
    assertTrue(result.succeeded(), result.toString());
  }

  // [first example]
  private static StripeResult writeOneStripe() throws Exception {
    ArrayGeometry array = ArrayGeometry.raid6(8, 64 * 1024);
    StripeRequest write = StripeRequest.write(array, 0, 0, 1, 2, 3, 4, 5);
    try (Arena arena = Arena.ofShared();
        StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine())
            .kernel(ParityKernels.shared()).threads(WaitMode.SPIN_THEN_PARK).build()) {
      StripeMemory memory = new StripeMemory(array, write.unitBytes());
      for (StripeBuffer buffer : scheduler.plan(write).buffers()) {
        memory.bind(buffer, arena.allocate(write.unitBytes(), 4096));
      }
      return scheduler.submit(write, memory).toCompletableFuture().get();
    }
  }
  // [end]

  @Test
  void theReadmeShowsTheseLines() throws IOException {
    String source = Files.readString(
        Path.of("src/test/java/org/raidoffload/engines/ReadmeExampleTest.java"));
    String example = source.substring(source.indexOf("// [first example]\n") + "// [first example]\n".length(),
        source.indexOf("  // [end]\n"));
    List<String> lines = example.lines().map(l -> l.startsWith("  ") ? l.substring(2) : l).toList();
    String readme = Files.readString(README);
    assertTrue(readme.contains("```java\n" + String.join("\n", lines) + "\n```\n"),
        "README.md does not show the example as it is tested, and nothing else, in a block of its own");
    assertTrue(lines.size() > 10, "the example is " + lines.size() + " lines");
  }
}
