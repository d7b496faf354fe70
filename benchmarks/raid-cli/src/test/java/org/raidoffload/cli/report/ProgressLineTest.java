package org.raidoffload.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final long SECOND = 1_000_000_000L;

  private final StringWriter screen = new StringWriter();
  private final AtomicLong clock = new AtomicLong();

  private ProgressLine line(double stepBytes) {
    return new ProgressLine("export", 1000, stepBytes, new PrintWriter(screen), clock::get);
  }

  @Test
  void shortWorkShowsNothing() {
    try (ProgressLine line = line(1e6)) {
      clock.set(SECOND);
      line.at(500);
    }
    assertEquals("", screen.toString());
  }

  @Test
  void rateAndTimeLeftAreThoseOfThisRun() {
    ProgressLine line = line(2e6);
    line.at(100);
    clock.set(4 * SECOND);
    line.at(300);
    assertEquals("\rexport [#########.....................] 30 %, 100 MB/s, 14 s left", screen.toString());
    clock.addAndGet(SECOND / 100);
    line.at(301);
    assertEquals(1, screen.toString().chars().filter(c -> c == '\r').count(), "not redrawn so soon");
    clock.set(400 * SECOND);
    line.at(500);
    assertEquals("\rexport [###############...............] 50 %, 2 MB/s, 8 min 20 s left",
        screen.toString().substring(screen.toString().lastIndexOf('\r')).stripTrailing());
    line.close();
    assertEquals('\r', screen.toString().charAt(screen.toString().length() - 1));
  }

  @Test
  void stepsThatAreNoBytesHaveNoRate() {
    ProgressLine line = line(0);
    line.at(0);
    clock.set(3 * SECOND);
    line.at(10);
    assertEquals("\rexport [..............................] 1 %", screen.toString());
  }
}
