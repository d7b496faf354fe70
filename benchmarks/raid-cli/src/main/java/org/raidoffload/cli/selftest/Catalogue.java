package org.raidoffload.cli.selftest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.described.DescribedEngines;
import org.raidoffload.engines.faulty.FaultyEngine;
import org.raidoffload.engines.isal.IsalEngine;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.KnownWords;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ParityKernels;
import org.raidoffload.parity.ReferenceKernel;
import org.raidoffload.parity.Residency;

/** The engines and kernels that this machine has, by the names that cases use. Thread-safe. */
final class Catalogue {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MANY_ENTRIES = 8192;

  private final EngineRegistry registry = EngineRegistry.load();
  private final Map<String, ParityKernel> kernels = new LinkedHashMap<>();

  Catalogue() {
    ParityKernels chosen = ParityKernels.withProviders(Residency.CACHED);
    kernels.put(ReferenceKernel.INSTANCE.name(), ReferenceKernel.INSTANCE);
    chosen.kernels().forEach(kernel -> kernels.put(kernel.name(), kernel));
    kernels.put(chosen.name(), chosen);
  }

  /** Adds a kernel, or puts it in place of the one with its name. */
  Catalogue with(ParityKernel kernel) {
    kernels.put(kernel.name(), kernel);
    return this;
  }

  List<String> kernels() {
    return List.copyOf(kernels.keySet());
  }

  /**
   * The presets and, where there is one, isal; without {@code software}. Presets whose rings are quickly made are there
   * several times, and so are chosen more often.
   */
  List<String> engines() {
    return registry.engines().stream().filter(engine -> !engine.name().equals("software"))
        .flatMap(engine -> Collections.nCopies(entries(engine) > MANY_ENTRIES ? 1 : 8, engine.name()).stream()).toList();
  }

  private static int entries(OffloadEngine engine) {
    return engine.channels().stream().mapToInt(channel -> channel.limits().descriptors()).sum();
  }

  ParityKernel kernel(String name) {
    ParityKernel kernel = kernels.get(name);
    if (kernel == null) {
      throw new IllegalArgumentException("case: kernel: " + name + " (this machine has "
          + String.join(", ", kernels.keySet()) + KnownWords.hint(name, kernels.keySet()) + ")");
    }
    return kernel;
  }

  /** The engine of a case, with its faults. */
  OffloadEngine engine(SetUp setUp, long seed) {
    OffloadEngine engine = plain(setUp.engine());
    return setUp.faults().isEmpty() ? engine : new FaultyEngine(engine, FaultCase.plan(setUp.faults(), seed));
  }

  private OffloadEngine plain(String name) {
    if (name.startsWith(SetUp.DESCRIBED)) {
      return described(name.substring(SetUp.DESCRIBED.length()));
    }
    int star = name.indexOf('*');
    if (star < 0) {
      return registry.get(name);
    }
    int channels = Integer.parseInt(name.substring(star + 1));
    return switch (name.substring(0, star)) {
      case "software" -> new SoftwareEngine(channels);
      case "isal" -> new IsalEngine(channels);
      default -> throw new IllegalArgumentException("case: engine: " + name + " (only software and isal take a number)");
    };
  }

  private static OffloadEngine described(String text) {
    List<Map<String, Object>> channels = new ArrayList<>();
    for (ChannelCase channel : ChannelCase.parseAll(text)) {
      channels.add(channel.document(channels.size()));
    }
    try {
      return DescribedEngines.parse("case",
          JSON.writeValueAsString(Map.of("name", "described", "channels", channels)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("engine of a case cannot be written", e);
    }
  }
}
