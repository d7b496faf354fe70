/** Engines for {@code org.raidoffload.core}: device models by family, the software engine, kernels that it assembles, ISA-L, and engines from documents. */
module org.raidoffload.engines {
  requires transitive org.raidoffload.core;
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.yaml;

  exports org.raidoffload.engines.software;
  exports org.raidoffload.engines.isal;
  exports org.raidoffload.engines.described;
  exports org.raidoffload.engines.faulty;
  exports org.raidoffload.engines.model;
  exports org.raidoffload.engines.document;
  exports org.raidoffload.engines.calibration;
  exports org.raidoffload.engines.timing;
  exports org.raidoffload.engines.feasibility;

  provides org.raidoffload.engine.EngineFamily with
      org.raidoffload.engines.presets.Presets,
      org.raidoffload.engines.isal.IsalFamily;

  provides org.raidoffload.engine.OffloadEngine with
      org.raidoffload.engines.software.SoftwareEngine;

  provides org.raidoffload.parity.ParityKernelProvider with
      org.raidoffload.engines.assembled.AssembledProvider,
      org.raidoffload.engines.isal.IsalProvider;
}
