package org.raidoffload.engines.described;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engines.described.DescribedEngines.Format;
import org.raidoffload.engines.document.BadSourceException;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.plan.Opcode;

class DescribedEnginesTest {

  private static final String GOOD = """
      name: mine
      channels:
        - name: a
          opcodes: [COPY, XOR, PQ]
          maxXorSources: 4
          maxPqSources: 6
          pqContinuation: EMULATED
          maxBytes: 16M
          descriptors: 32
          slots: {XOR: {steps: [[2, 1], [4, 2]], extra: 1}}
          timing:
            INTERRUPT: {value: 1234, source: measured}
            PREPARE: 5
        - name: b
          like: a
          device: 1
          descriptors: 64
      """;

  static Stream<OffloadEngine> presets() {
    return EngineRegistry.load().engines().stream().filter(e -> !e.runsOnCpu());
  }

  @ParameterizedTest
  @MethodSource("presets")
  void everyPresetReadsBackEqualFromTheFileItIsWrittenTo(OffloadEngine preset) {
    for (Format format : Format.values()) {
      String text = DescribedEngines.export(preset, format);
      assertEquals(preset, DescribedEngines.parse(preset.name(), text), text);
    }
  }

  @Test
  void readsLimitsEntriesTimingAndLikeness() {
    OffloadEngine engine = DescribedEngines.parse("mine.yaml", GOOD);
    ChannelDescription a = engine.channels().get(0);
    assertEquals(16 << 20, a.limits().maxBytes());
    assertEquals(PqContinuation.EMULATED, a.limits().pqContinuation());
    assertEquals(3, a.entryArithmetic().entries(Opcode.XOR, 3, 1, 4096));
    assertEquals("measured", a.timing().figure(TimingFigure.INTERRUPT).source());
    assertEquals("estimate", a.timing().figure(TimingFigure.PREPARE).source());
    ChannelDescription b = engine.channels().get(1);
    assertEquals(1, b.device());
    assertEquals(64, b.limits().descriptors());
    assertEquals(4, b.limits().maxXorSources());
    assertEquals(a.timing(), b.timing());
  }

  @Test
  void readsAFileInEitherFormat(@TempDir Path dir) throws Exception {
    Path yaml = Files.writeString(dir.resolve("e.yaml"), GOOD);
    OffloadEngine engine = DescribedEngines.read(yaml);
    Path json = Files.writeString(dir.resolve("e.json"), DescribedEngines.export(engine, Format.JSON));
    assertEquals(engine, DescribedEngines.read(json));
  }

  /** What to replace in the good text, by what, and the message; line and column counted by hand. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "name: mine | nam: mine | f:1:6: nam: is unknown here (known: aliases, channels, coherent, driver, name, "
          + "wholeChainOnly; did you mean name?)",
      "name: mine | name: '' | f:1:7: name:  (must be a text that is not blank)",
      "maxXorSources: 4 | maxXorSources: 1 | f:5:20: maxXorSources: 1 (must be 2 to 256)",
      "maxXorSources: 4 | maxXorSources: 999 | f:5:20: maxXorSources: 999 (must be a whole number from 0 to 256)",
      "maxXorSources: 4 | maxXorSources: four | f:5:20: maxXorSources: four (must be a whole number from 0 to 256)",
      "maxXorSources: 4 | copyAlignment: 3 | f:3:5: maxXorSources: 0 (must be 2 to 256)",
      "maxPqSources: 6 | maxPqSources: {} | f:6:19: maxPqSources: an object (must be a whole number from 0 to 256)",
      "pqContinuation: EMULATED | pqContinuation: SOME | f:7:21: pqContinuation: SOME (must be one of NATIVE, "
          + "EMULATED, NONE)",
      "maxBytes: 16M | maxBytes: 16X | f:8:15: maxBytes: 16X (must be a whole number from 1 to 1099511627776)",
      "maxBytes: 16M | minBytes: 8000000000 | f:8:15: minBytes: 8000000000 (must be a whole number from 1 to "
          + "2147483647)",
      "[COPY, XOR, PQ] | [COPY, XR, PQ] | f:4:21: opcode: XR (must be one of COPY, XOR, XOR_VAL, PQ, PQ_VAL, ZERO; "
          + "did you mean XOR?)",
      "[COPY, XOR, PQ] | [COPY, XOR, XOR] | f:4:26: opcode: XOR (is there twice)",
      "[COPY, XOR, PQ] | [] | f:4:14: opcodes: none (must have at least one)",
      "[COPY, XOR, PQ] | COPY | f:4:14: opcodes: COPY (must be an array)",
      "[2, 1], [4, 2] | [4, 1], [2, 2] | f:10:18: steps: up to 2 sources after up to 4 (must ascend)",
      "[2, 1], [4, 2] | [2] | f:10:27: step: 1 numbers (must be two: up to so many sources, so many ring entries)",
      "{XOR: {steps | {XYZ: {steps | f:10:18: slots: XYZ (must be one of COPY, XOR, XOR_VAL, PQ, PQ_VAL, ZERO)",
      "PREPARE: 5 | PREPAR: 5 | f:13:15: timing figure: PREPAR (must be one of",
      "PREPARE: 5 | PREPARE: -5 | f:13:16: PREPARE: -5 (must be a number of 0 or more)",
      "PREPARE: 5 | READ_BANDWIDTH: 0 | f:13:23: READ_BANDWIDTH: 0 (a bandwidth must be more than 0)",
      "PREPARE: 5 | INTERRUPT: 5 | f:13:7: INTERRUPT: is there twice",
      "like: a | like: z | f:15:11: like: z (must be the name of an earlier channel: a)",
      "- name: b | - name: a | f:14:11: name: a (is the name of an earlier channel)",
      "device: 1 | device: -1 | f:16:13: device: -1 (must be a whole number from 0 to 1000)",
      "device: 1 | device: true | f:16:13: device: true (must be a whole number from 0 to 1000)",
      "device: 1 | behaviour: {onError: BANG} | f:16:26: onError: BANG (must be one of",
      "device: 1 | device: null | f:16:13: null (leave the key out instead)"})
  void complaintNamesFileLineColumnValueAndRule(String good, String bad, String message) {
    assertTrue(GOOD.contains(good), good);
    int at = GOOD.lastIndexOf(good);
    String text = GOOD.substring(0, at) + bad + GOOD.substring(at + good.length());
    BadSourceException e = assertThrows(BadSourceException.class, () -> DescribedEngines.parse("f", text));
    assertTrue(e.getMessage().startsWith(message), () -> "expected " + message + "\nbut was  " + e.getMessage());
  }

  @Test
  void missingKeyIsNamedWhereItShouldStand() {
    assertComplaint("{\"channels\": []}", "f:1:1: name: is missing");
    assertComplaint("{\"name\": \"x\",\n \"channels\": []}", "f:2:14: channels: none (must have at least one)");
    assertComplaint("name: x\nchannels:\n- {name: a, opcodes: [COPY]}\n", "f:3:3: descriptors: is missing");
  }

  @Test
  void textThatIsNotWellFormedIsRefusedWithItsPlace() {
    assertComplaint("", "f: is empty");
    assertComplaint("{\"name\": \"x\"", "f:1:");
    assertComplaint("{\"name\": \"x\"} {}", "f:1:15: goes on after the end of the document");
    assertComplaint("name: [x\nchannels: 3", "f:2:");
    assertComplaint("just words", "f:1:1: value: just words (must be an object)");
  }

  @Test
  void absentFileIsNamed(@TempDir Path dir) throws Exception {
    Path absent = dir.resolve("none.yaml");
    assertEquals(absent + ": there is no such file",
        assertThrows(BadSourceException.class, () -> DescribedEngines.read(absent)).getMessage());
    Path binary = Files.write(dir.resolve("b.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertEquals(binary + ": is not UTF-8 text",
        assertThrows(BadSourceException.class, () -> DescribedEngines.read(binary)).getMessage());
  }

  @Test
  void engineThatIsCodeCannotBeWritten() {
    assertThrows(IllegalArgumentException.class, () -> DescribedEngines.export(new SoftwareEngine(), Format.JSON));
  }

  @Test
  void exportSaysOnceWhatSeveralChannelsShare() {
    String text = DescribedEngines.export(EngineRegistry.load().get("ioat"), Format.YAML);
    assertEquals(1, List.of(text.split("maxPqSources", -1)).size() - 1);
    assertEquals(3, List.of(text.split("like: dma0chan0", -1)).size() - 1);
  }

  private static void assertComplaint(String text, String message) {
    BadSourceException e = assertThrows(BadSourceException.class, () -> DescribedEngines.parse("f", text));
    assertTrue(e.getMessage().startsWith(message), () -> "expected " + message + "\nbut was  " + e.getMessage());
  }
}
