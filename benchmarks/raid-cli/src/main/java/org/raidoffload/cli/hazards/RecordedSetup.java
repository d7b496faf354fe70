package org.raidoffload.cli.hazards;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engine.RingEntryArithmetic;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.model.ModelEngine;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.mapping.DomainKind;

/**
 * A boot of the recorded kernel as something that can be re-enacted: the engine that it had, whether mappings bounced,
 * and when the engine ran what was submitted.
 *
 * @param engine the engine of the recording, or {@code software} where it had none
 * @param domain {@code BOUNCE} where every mapping was a bounce buffer
 * @param insideSubmit the engine ran, completed and unmapped inside submit
 */
public record RecordedSetup(OffloadEngine engine, DomainKind domain, boolean insideSubmit) {

  /** The recorded engine: one channel of every opcode, 16 sources, with continuation. */
  public static final OffloadEngine WIDE = engine("recorded", 16, 16, PqContinuation.NATIVE);
  private static final OffloadEngine SOFTWARE = new SoftwareEngine();
  /** The recorded variant with 4 xor and 5 P+Q sources, without continuation. */
  public static final OffloadEngine NARROW = engine("recorded-xor4-pq5", 4, 5, PqContinuation.EMULATED);

  /**
   * The setup that a recording names.
   *
   * @throws IllegalArgumentException when the name is not understood
   */
  public static RecordedSetup of(String name) {
    int plus = name.indexOf('+');
    String boot = plus < 0 ? name : name.substring(0, plus);
    String device = plus < 0 ? "" : name.substring(plus + 1);
    boolean bounces = switch (boot) {
      case "swiotlb" -> true;
      case "noswiotlb" -> false;
      case "noforce" -> device.endsWith("_dma32");
      default -> throw unknown(name);
    };
    DomainKind domain = bounces ? DomainKind.BOUNCE : DomainKind.COHERENT;
    return switch (device) {
      case "noengine" -> new RecordedSetup(SOFTWARE, domain, false);
      case "engine", "engine_nodelay", "engine_dma32" -> new RecordedSetup(WIDE, domain, false);
      case "engine_insubmit" -> new RecordedSetup(WIDE, domain, true);
      case "engine_xor4_pq5_nocont" -> new RecordedSetup(NARROW, domain, false);
      default -> throw unknown(name);
    };
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException("setup: " + name + " (must be swiotlb, noswiotlb or noforce, +, and noengine, "
        + "engine, engine_nodelay, engine_insubmit, engine_dma32 or engine_xor4_pq5_nocont)");
  }

  private static OffloadEngine engine(String name, int xor, int pq, PqContinuation continuation) {
    ChannelLimits limits = ChannelLimits.builder(1024).copy().xor(xor).xorVal(xor).pq(pq, continuation).pqVal(pq)
        .build();
    return new ModelEngine(name, List.of(), "the software engine of the recorded kernel runs", true, false,
        List.of(new ChannelDescription("chan0", 0, limits, RingEntryArithmetic.ONE, TimingProfile.builder().build())));
  }
}
