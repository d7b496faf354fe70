package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightEventsTest {
  private static final String PREFIX = "org.raidoffload.";

  @TempDir
  Path folder;

  private List<RecordedEvent> record(boolean enabled) throws IOException {
    Path file = folder.resolve(enabled + ".jfr");
    try (Recording recording = new Recording()) {
      for (String name : List.of("Chain", "Leg", "Fallback")) {
        if (enabled) {
          recording.enable(PREFIX + name);
        }
      }
      recording.start();
      runOneFailingAndOneGoodChain();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream().filter(e -> e.getEventType().getName().startsWith(PREFIX))
        .toList();
  }

  private static void runOneFailingAndOneGoodChain() {
    StepEngine engine = new StepEngine(4, 1, 1);
    engine.throwingSubmits = 1;
    try (StripeScheduler scheduler = StripeScheduler.on(engine).inline().build()) {
      for (int i = 1; i <= 2; i++) {
        try (TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), i)) {
          stripe.submit(scheduler, i, o -> {});
          while (stripe.delivered.get() == 0) {
            scheduler.poll();
          }
        }
      }
    }
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream().filter(e -> e.getEventType().getName().equals(PREFIX + name)).toList();
  }

  @Test
  void tellOfChainsLegsAndFallbacks() throws IOException {
    List<RecordedEvent> events = record(true);
    List<RecordedEvent> chains = named(events, "Chain");
    assertEquals(List.of(1L, 2L), chains.stream().map(e -> e.getLong("stripe")).toList());
    assertEquals("ENGINE_ERROR", chains.getFirst().getString("fallback"));
    assertEquals("NONE", chains.get(1).getString("fallback"));
    assertEquals(2, chains.get(1).getInt("legs"));
    assertTrue(chains.get(1).getDuration("latency").toNanos() > 0);
    List<RecordedEvent> legs = named(events, "Leg");
    assertEquals(List.of("copy", "CPU", "xor", "copy", "xor"), legs.stream().map(e -> e.getString("channel")).toList());
    assertTrue(legs.getFirst().getBoolean("failed"));
    assertFalse(legs.getLast().getBoolean("failed"));
    assertTrue(legs.getLast().getDuration("nanos").toNanos() > 0);
    assertEquals(1, named(events, "Fallback").size());
    assertEquals("ENGINE_ERROR", named(events, "Fallback").getFirst().getString("reason"));
  }

  @Test
  void areOffUnlessAskedFor() throws IOException {
    assertEquals(List.of(), record(false));
  }
}
