package org.raidoffload.engines.presets;

import java.util.List;
import org.raidoffload.engine.EngineFamily;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.described.PresetFamily;

/** The device models that come with this module, family by family; each is a document among the resources. */
public final class Presets implements EngineFamily {
  private static final List<String> FAMILIES = List.of("mv_xor", "ioat", "iop13xx", "iop3xx", "ppc44x", "mv_xor_v2",
      "fsl_raid", "bcm-sba", "xgene", "idxd");

  @Override
  public List<OffloadEngine> engines() {
    return FAMILIES.stream().flatMap(name -> PresetFamily.bundled(name).engines().stream()).toList();
  }
}
