package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.cli.member.KernelArray;

/** Arrays whose members a Linux kernel wrote, read by the commands; the manifests are the oracle. */
class KernelArraysTest {
  @TempDir
  private Path dir;

  private static Map<Path, byte[]> bytes(KernelArray array) throws IOException {
    Map<Path, byte[]> bytes = new TreeMap<>();
    for (String image : array.images()) {
      Files.setLastModifiedTime(Path.of(image), FileTime.fromMillis(1_000_000_000));
      bytes.put(Path.of(image), Files.readAllBytes(Path.of(image)));
    }
    return bytes;
  }

  private static void assertUntouched(Map<Path, byte[]> before) throws IOException {
    for (Map.Entry<Path, byte[]> file : before.entrySet()) {
      assertArrayEquals(file.getValue(), Files.readAllBytes(file.getKey()), file.getKey().toString());
      assertEquals(FileTime.fromMillis(1_000_000_000), Files.getLastModifiedTime(file.getKey()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"r4_n5_c16k", "r5_left-asymmetric_n3_c4k", "corrupt_r5_left-symmetric_n4_c4k",
      "corrupt2_r6_right-asymmetric_n6_c4k", "deg1_r6_left-symmetric_n5_c4k", "deg2_r6_ddf-zero-restart_n6_c16k",
      "rebuild2_r6_left-symmetric_n6_c4k", "r6_parity-first-6_n5_c4k", "r6_ddf-N-restart_n4_c4k"})
  void scrubAndExportSayWhatTheKernelWrote(String name) throws IOException {
    KernelArray array = KernelArray.unpack(name, dir);
    JsonNode manifest = array.manifest();
    Map<Path, byte[]> before = bytes(array);

    CliRun scrub = CliRun.of("scrub --json", array.images());
    JsonNode report = scrub.json();
    assertEquals(array.corrupt() ? 1 : 0, scrub.code(), scrub.err());
    assertEquals(manifest.path("level").asInt(), report.path("level").asInt());
    String layout = manifest.path("level").asInt() == 4 ? "parity-last" : manifest.path("layout").asText();
    assertEquals(layout, report.path("layout").asText());
    assertEquals(manifest.path("chunk_bytes").asInt(), report.path("chunkBytes").asInt());
    assertEquals(manifest.path("raid_disks").asInt(), report.path("disks").asInt());
    List<Integer> missing = new ArrayList<>();
    report.path("missing").forEach(m -> missing.add(m.asInt()));
    assertEquals(array.missing(), missing);
    long stripes = manifest.path("component_size_bytes").asLong() / 4096;
    assertEquals(stripes, report.path("stripes").asLong());
    int redundancy = (manifest.path("level").asInt() == 6 ? 2 : 1) - missing.size();
    assertEquals(redundancy > 0 ? stripes : 0, report.path("checkedStripes").asLong());
    assertEquals(redundancy > 0 ? 0 : stripes, report.path("skippedStripes").asLong());
    assertMismatches(manifest, report);

    Path out = dir.resolve("content");
    CliRun export = CliRun.of("export --out " + out, array.images());
    assertEquals(0, export.code(), export.err());
    assertEquals(array.contentSha256(), KernelArray.sha256(out));
    assertUntouched(before);
  }

  /** Rows with wrong parity as an independent decoder found them; the disk where just one of the row is corrupted. */
  private static void assertMismatches(JsonNode manifest, JsonNode report) {
    TreeSet<String> wanted = new TreeSet<>();
    manifest.path("inconsistent_rows_host_decoder").forEach(r -> wanted.add(r.get(0).asInt() + r.get(1).asText()));
    Map<Integer, TreeSet<Integer>> disks = new HashMap<>();
    manifest.path("corruption").forEach(c -> disks.computeIfAbsent(c.path("chunk_row").asInt(), r -> new TreeSet<>())
        .add(c.path("role").asInt()));
    TreeSet<String> found = new TreeSet<>();
    for (JsonNode mismatch : report.path("mismatches")) {
      int row = mismatch.path("row").asInt();
      assertEquals(row, mismatch.path("stripe").asInt(), "the chunk is one stripe here");
      if (mismatch.path("p").asBoolean()) {
        found.add(row + "P");
      }
      if (mismatch.path("q").asBoolean()) {
        found.add(row + "Q");
      }
      boolean one = manifest.path("level").asInt() == 6 && disks.get(row).size() == 1;
      assertEquals(one ? disks.get(row).first().toString() : "null", mismatch.path("accusedDisk").asText());
    }
    assertEquals(wanted, found);
  }
}
