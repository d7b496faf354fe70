package org.raidoffload.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last-level cache is what the system says, and streamed trials go beyond it. */
class StreamedFootprintTest {
  private static final long MIB = 1 << 20;

  @Test
  void theHighestLevelIsTheLast(@TempDir Path caches) throws IOException {
    cache(caches, "index0", 1, "48K");
    cache(caches, "index2", 2, "2048K");
    cache(caches, "index3", 3, "491520K");
    cache(caches, "index1", 1, "32K");
    Files.createDirectory(caches.resolve("power"));
    assertEquals(OptionalLong.of(480 * MIB), LastLevelCache.bytes(caches));
  }

  @Test
  void aSystemThatDoesNotSayIsNotGuessed(@TempDir Path caches) throws IOException {
    assertEquals(OptionalLong.empty(), LastLevelCache.bytes(caches));
    assertEquals(OptionalLong.empty(), LastLevelCache.bytes(caches.resolve("none")));
    cache(caches, "index0", 3, "?K");
    assertEquals(OptionalLong.empty(), LastLevelCache.bytes(caches));
  }

  @Test
  void goesBeyondTheCacheWhereThereIsRoom() {
    var large = StreamedFootprint.of(OptionalLong.of(480 * MIB), 16_384 * MIB);
    assertEquals(720 * MIB, large.bytes());
    assertEquals("over 720 MiB (last-level cache 480 MiB)", large.describe());
    assertTrue(StreamedFootprint.of(OptionalLong.empty(), Long.MAX_VALUE).describe().contains("unknown"));
    var tight = StreamedFootprint.of(OptionalLong.of(480 * MIB), 2048 * MIB);
    assertEquals(0, tight.bytes());
    assertTrue(tight.describe().contains("too little memory is free"), tight.describe());
  }

  private static void cache(Path caches, String folder, int level, String size) throws IOException {
    Path index = Files.createDirectory(caches.resolve(folder));
    Files.writeString(index.resolve("level"), level + "\n");
    Files.writeString(index.resolve("size"), size + "\n");
  }
}
