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
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeArena;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeResult;
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
    try (StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine()).build();
        Arena arena = new StripeArena()) {
      StripePlan plan = scheduler.plan(write);
      StripeMemory memory = plan.allocate(arena);
      memory.segment(StripeBuffer.newData(0)).fill((byte) 1);
      return scheduler.submit(write, memory).toCompletableFuture().get();
    }
  }
  // [end]

  @Test
  void theReadmeShowsTheseLines() throws IOException {
    assertShown("ReadmeExampleTest.java", "// [first example]\n", "  // [end]\n", "  ");
  }

  @Test
  void theReadmeShowsTheBlockArrayAsItIsTested() throws IOException {
    assertShown("example/FileRaidTest.java", "// [block array example]\n", "      // [end]\n", "    ");
  }

  private static void assertShown(String file, String from, String to, String indent) throws IOException {
    String source = Files.readString(Path.of("src/test/java/org/raidoffload/engines", file));
    int start = source.indexOf(from) + from.length();
    List<String> lines = source.substring(start, source.indexOf(to, start)).lines()
        .map(l -> l.startsWith(indent) ? l.substring(indent.length()) : l).toList();
    String readme = Files.readString(README);
    assertTrue(readme.contains("```java\n" + String.join("\n", lines) + "\n"),
        "README.md does not show the example of " + file + " as it is tested, in a block of its own");
    assertTrue(lines.size() > 10, "the example is " + lines.size() + " lines");
  }
}
