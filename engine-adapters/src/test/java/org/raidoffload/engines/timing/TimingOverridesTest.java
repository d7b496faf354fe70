package org.raidoffload.engines.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.document.BadSourceException;

class TimingOverridesTest {
  private static final OffloadEngine ENGINE = EngineRegistry.load().get("iop3xx");

  private static TimingProfile timing(OffloadEngine engine, int channel) {
    return engine.channels().get(channel).timing();
  }

  @Test
  void channelsOwnFigureWinsOverThatOfAllAndTheRestStays() {
    TimingOverrides overrides = TimingOverrides.parse("mine.yaml", """
        AAU: {INTERRUPT: 4000, READ_BANDWIDTH: {value: 1.5, source: measured}}
        "*": {INTERRUPT: 3000}
        """);
    OffloadEngine engine = overrides.applyTo(ENGINE);
    assertEquals(3000, timing(engine, 0).value(TimingFigure.INTERRUPT));
    assertEquals(4000, timing(engine, 2).value(TimingFigure.INTERRUPT));
    assertEquals("mine.yaml", timing(engine, 2).figure(TimingFigure.INTERRUPT).source());
    assertEquals("measured", timing(engine, 2).figure(TimingFigure.READ_BANDWIDTH).source());
    assertEquals(timing(ENGINE, 2).value(TimingFigure.PREPARE), timing(engine, 2).value(TimingFigure.PREPARE));
    assertEquals(ENGINE.channels().get(2).limits(), engine.channels().get(2).limits());
  }

  @Test
  void channelThatTheEngineLacksIsRefusedWithItsPlace() {
    TimingOverrides overrides = TimingOverrides.parse("t.json", "{\n  \"ADMA2\": {\"INTERRUPT\": 1}\n}");
    BadSourceException e = assertThrows(BadSourceException.class, () -> overrides.applyTo(ENGINE));
    assertEquals("t.json:2:12: ADMA2: is no channel of iop3xx-33x (channels: DMA0, DMA1, AAU, or \"*\" for all)",
        e.getMessage());
  }

  @Test
  void badFigureIsRefusedWithItsPlace() {
    BadSourceException e = assertThrows(BadSourceException.class,
        () -> TimingOverrides.parse("t.json", "{\"*\": {\"INTERRUPT\": \"soon\"}}"));
    assertEquals("t.json:1:21: INTERRUPT: soon (must be a number of 0 or more)", e.getMessage());
  }
}
