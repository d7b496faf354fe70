package org.raidoffload.cli.compare;

import java.util.Locale;
import java.util.stream.Collectors;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engines.calibration.Calibration;

/** How far an engine's model can be trusted, in words. */
final class Confidence {
  private Confidence() {}

  static String of(NamedEngine engine) {
    long all = 0;
    long estimates = 0;
    for (ChannelDescription channel : engine.engine().channels()) {
      for (TimingProfile.Figure figure : channel.timing().figures().values()) {
        all++;
        estimates += figure.source().startsWith(TimingProfile.ESTIMATE) ? 1 : 0;
      }
    }
    String family = engine.engine().name().replaceFirst("-.*", "");
    String ratios = Calibration.ratios().stream().filter(r -> r.name().startsWith(family))
        .map(r -> String.format(Locale.ROOT, "%.2f for %.2f published", r.model(), r.published()))
        .collect(Collectors.joining(", "));
    return estimates + " of " + all + " timing figures are estimates; " + (ratios.isEmpty()
        ? "no published throughput to hold them against, so trust which is faster more than by how much"
        : "fitted to published ratios (model " + ratios + ")");
  }
}
