package org.raidoffload.engines.described;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engines.document.BadSourceException;
import org.raidoffload.engines.presets.Presets;

class PresetFamilyTest {
  private static final String DOCUMENT = """
      timings:
        slow:
          source: estimate
          host: X86
          READ_BANDWIDTH: 1.5
        fast:
          like: slow
          READ_BANDWIDTH: {value: 3, source: a data sheet}
      channels:
        - name: plain
          opcodes: [COPY, XOR]
          maxXorSources: 4
          descriptors: 16
          timing: slow
          sources: {maxXorSources: a header, descriptors: a driver}
        - name: wide
          like: plain
          maxXorSources: 8
          timing: fast
          sources: {maxXorSources: another header}
      engines:
        - name: acme-2
          channels: [{name: c0, like: wide}, {name: c1, like: plain, device: 1}]
        - name: acme-1
          channels: [{name: c0, like: plain}]
      """;

  @Test
  void channelsAreLikeThoseOfTheFamilyAndTimingsToo() {
    List<OffloadEngine> engines = PresetFamily.parse("acme", DOCUMENT).engines();
    assertEquals(List.of("acme-2", "acme-1"), engines.stream().map(OffloadEngine::name).toList());
    var wide = engines.getFirst().channels().getFirst();
    assertEquals(8, wide.limits().maxXorSources());
    assertEquals(16, wide.limits().descriptors());
    assertEquals(3, wide.timing().value(TimingFigure.READ_BANDWIDTH));
    assertEquals("a data sheet", wide.timing().figure(TimingFigure.READ_BANDWIDTH).source());
    assertEquals(25, wide.timing().value(TimingFigure.MAP_TO));
    assertEquals(1, engines.getFirst().channels().get(1).device());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      ", descriptors: a driver} | } | acme:13:18: descriptors: has no source",
      "source: estimate | POLL: {value: 1, source: x} | acme:5:21: READ_BANDWIDTH: has no source",
      "{value: 3, source: a data sheet} | 3 | acme:8:21: READ_BANDWIDTH: has no source"})
  void aFigureWithoutASourceIsRefused(String source, String instead, String sentence) {
    String without = DOCUMENT.replace(source, instead);
    BadSourceException refused = assertThrows(BadSourceException.class, () -> PresetFamily.parse("acme", without));
    assertTrue(refused.getMessage().startsWith(sentence), refused.getMessage());
  }

  @Test
  void aSourceOfNothingIsRefused() {
    BadSourceException refused = assertThrows(BadSourceException.class,
        () -> PresetFamily.parse("acme", DOCUMENT.replace("descriptors: a driver", "descriptors: a driver, maxBytes: x")));
    assertTrue(refused.getMessage().contains("sources: maxBytes (is no figure of this channel)"), refused.getMessage());
  }

  @Test
  void everyBundledDocumentHasItsSources() {
    assertTrue(new Presets().engines().size() >= 18);
  }
}
