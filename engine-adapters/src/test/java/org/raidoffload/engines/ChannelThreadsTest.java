package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeScheduler;

/** How many threads serve an engine's channels; each channel belongs to one of them. */
class ChannelThreadsTest {

  @ParameterizedTest
  @CsvSource({"1,1", "2,2", "3,3", "9,3"})
  void areAsManyAsAskedForButNotMoreThanChannels(int asked, int started) {
    OffloadEngine engine = EngineRegistry.load().get("iop3xx");
    assertEquals(3, engine.channels().size());
    try (StripeScheduler scheduler = StripeScheduler.on(engine).threads(WaitMode.BLOCK).channelThreads(asked).build()) {
      List<String> names = threadsOf(engine);
      assertEquals(started, names.size(), names.toString());
      for (int channel = 0; channel < scheduler.channels(); channel++) {
        String name = scheduler.channel(channel).name();
        assertEquals(1, names.stream().filter(n -> List.of(n.split("[ +]", -1)).contains(name)).count(), name + names);
      }
    }
    assertEquals(List.of(), threadsOf(engine), "threads outlive their scheduler");
  }

  @Test
  void ofSoftwareAreNotMoreThanProcessorsUnlessAskedFor() {
    int processors = Runtime.getRuntime().availableProcessors();
    OffloadEngine engine = new SoftwareEngine(processors + 1);
    try (StripeScheduler scheduler = StripeScheduler.on(engine).threads(WaitMode.BLOCK).build()) {
      assertEquals(processors + 2, scheduler.channels(), "the engine's channels and the one for fallbacks");
      assertEquals(processors, threadsOf(engine).size());
    }
  }

  @Test
  void mustBeOneAtLeast() {
    SchedulerBuilder builder = StripeScheduler.on(new SoftwareEngine());
    assertEquals("channelThreads: 0 (must be at least 1)",
        assertThrows(IllegalArgumentException.class, () -> builder.channelThreads(0)).getMessage());
  }

  private static List<String> threadsOf(OffloadEngine engine) {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
        .filter(name -> name.startsWith("raid-offload " + engine.name() + " ")).sorted().toList();
  }
}
