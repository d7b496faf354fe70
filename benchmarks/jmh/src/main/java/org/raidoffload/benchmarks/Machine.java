package org.raidoffload.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.raidoffload.parity.LastLevelCache;

/** The machine that figures were made on, as Linux describes it; elsewhere only its architecture. */
final class Machine {
  private static final Path INFO = Path.of("/proc/cpuinfo");

  /** Instructions that parity kernels differ by. */
  private static final List<String> FEATURES =
      List.of("ssse3", "avx", "avx2", "avx512f", "avx512bw", "avx512vl", "avx512vbmi", "gfni", "asimd", "sve");

  private Machine() {}

  /** The processor's name. */
  static String cpu() throws IOException {
    String name = line("model name");
    return name.isEmpty() ? System.getProperty("os.arch") : name;
  }

  /** Such as {@code avx2 gfni, last-level cache 32 MiB}. */
  static String features() throws IOException {
    List<String> flags = Arrays.asList((line("flags") + " " + line("Features")).split(" ", -1));
    String features = String.join(" ", FEATURES.stream().filter(flags::contains).toList());
    OptionalLong cache = LastLevelCache.bytes();
    return (features.isEmpty() ? "features unknown" : features)
        + (cache.isPresent() ? ", last-level cache " + (cache.getAsLong() >> 20) + " MiB" : "");
  }

  private static String line(String key) throws IOException {
    if (!Files.isReadable(INFO)) {
      return "";
    }
    return Files.readAllLines(INFO).stream().filter(line -> line.startsWith(key)).findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("");
  }
}
