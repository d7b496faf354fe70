package org.raidoffload.engines.described;

import java.util.EnumMap;
import java.util.Map;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.engine.TimingProfile.Figure;
import org.raidoffload.engines.document.SourceNode;

/**
 * What mapping 4 KiB costs on known hosts, ns of model time. The figures, all estimates, stand in the document
 * {@code presets/hosts.yaml} of this module.
 */
public enum HostPlatform {
  XSCALE,
  XSC3,
  FEROCEON,
  ARMV7_NONCOHERENT,
  ARMADA_FABRIC,
  ARMADA_8K,
  PPC440SPE,
  COHERENT_SOC,
  X86,
  X86_VTD_DEFERRED,
  X86_VTD_STRICT;

  private static final Map<HostPlatform, Map<TimingFigure, Figure>> FIGURES = read();

  /** Sets the seven map and unmap figures and returns the builder. */
  public TimingProfile.Builder applyTo(TimingProfile.Builder timing) {
    FIGURES.get(this).forEach((figure, value) -> timing.set(figure, value.value(), value.source()));
    return timing;
  }

  private static Map<HostPlatform, Map<TimingFigure, Figure>> read() {
    Map<HostPlatform, Map<TimingFigure, Figure>> figures = new EnumMap<>(HostPlatform.class);
    SourceNode document = PresetDocuments.parse("hosts");
    for (HostPlatform host : values()) {
      figures.put(host, TimingReader.own(document.required(host.name()), true));
    }
    return figures;
  }
}
