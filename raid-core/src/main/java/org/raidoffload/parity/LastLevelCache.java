package org.raidoffload.parity;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How large this machine's last-level cache is, as the operating system says. What goes through more memory than that
 * finds nothing in a cache when it comes round again.
 */
public final class LastLevelCache {
  /** Linux: one folder for each cache of the first processor (Documentation/ABI/testing/sysfs-devices-system-cpu). */
  private static final Path SYSTEM = Path.of("/sys/devices/system/cpu/cpu0/cache");

  private LastLevelCache() {}

  /** Bytes; empty where the system does not say. Reads a few small files. */
  public static OptionalLong bytes() {
    return bytes(SYSTEM);
  }

  static OptionalLong bytes(Path caches) {
    int lastLevel = 0;
    long bytes = 0;
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(caches, "index*")) {
      for (Path folder : folders) {
        int level = Integer.parseInt(Files.readString(folder.resolve("level")).strip());
        if (level > lastLevel) {
          lastLevel = level;
          bytes = size(Files.readString(folder.resolve("size")).strip());
        }
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException unknown) {
      return OptionalLong.empty();
    }
    return bytes > 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
  }

  /** {@code 32768K}; the kernel writes no other unit, but a larger one costs nothing to read. */
  private static long size(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    int unit = "KMG".indexOf(text.charAt(text.length() - 1));
    return unit < 0 ? Long.parseLong(text) : Long.parseLong(text, 0, text.length() - 1, 10) << (10 * (unit + 1));
  }
}
