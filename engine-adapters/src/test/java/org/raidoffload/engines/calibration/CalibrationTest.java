package org.raidoffload.engines.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engines.calibration.Calibration.Ratio;
import org.raidoffload.plan.Opcode;

class CalibrationTest {

  static List<Ratio> ratios() {
    return Calibration.ratios();
  }

  @ParameterizedTest
  @MethodSource("ratios")
  void modelReproducesThePublishedRatioWithinItsTolerance(Ratio ratio) {
    assertTrue(Math.abs(ratio.difference()) <= ratio.tolerance(), ratio::toString);
  }

  @Test
  void publishedRatiosAreThoseOfTheFactSheet() {
    assertEquals(List.of("0.6", "1.3", "2.4", "2.9"),
        ratios().stream().map(r -> String.format("%.1f", r.published())).toList());
  }

  /** Throughputs behind the ratios, MB/s: the model may not be right by being wrong twice. */
  @ParameterizedTest
  @CsvSource({"4, 36, 48", "16, 39, 94", "64, 40, 114"})
  void fullStripeWritesAreNearThePublishedThroughputs(int chunkKib, double software, double hardware) {
    FullStripeWrite write = new FullStripeWrite(EngineRegistry.load().get("ppc44x").channels().get(0));
    assertEquals(software, write.bytesPerSecond(chunkKib << 10, false) / 1e6, software * 0.10);
    assertEquals(hardware, write.bytesPerSecond(chunkKib << 10, true) / 1e6, hardware * 0.10);
  }

  @Test
  void resyncIsNearThePublishedThroughputs() {
    Resync resync = new Resync(EngineRegistry.load().get("iop3xx").channels().get(2));
    assertEquals(50, resync.bytesPerSecond(false) / 1e6, 2.5);
    assertEquals(30, resync.bytesPerSecond(true) / 1e6, 1.5);
  }

  /** The fact sheet's own sums for 4 KiB of four sources, in ns: traffic, beside which fetch and sources add a little. */
  @ParameterizedTest
  @CsvSource({"mv_xor, 0, 23000", "ioat, 0, 5300", "iop13xx, 2, 8500"})
  void xorOfFourSourcesTakesTheTimeOfTheFactSheet(String engine, int channel, double nanos) {
    ChannelDescription c = EngineRegistry.load().get(engine).channels().get(channel);
    double model = c.channelNanos(Opcode.XOR, 4, 1, 4096);
    assertTrue(model > nanos * 0.98 && model < nanos * 1.17, () -> engine + ": " + model);
  }

  @Test
  void hardwareDescriptorThatSpansSeveralEntriesIsFetchedOnce() {
    ChannelDescription adma = EngineRegistry.load().get("iop13xx").channels().get(2);
    double perSource = 4096 / 2.4 + 60 * 4;
    assertEquals(perSource, adma.channelNanos(Opcode.XOR, 6, 1, 4096) - adma.channelNanos(Opcode.XOR, 5, 1, 4096), 0.01,
        "a sixth source takes a third entry, and no further fetch");
  }
}
