package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.cli.member.KernelArray;

/** Repairs of corrupted kernel arrays: parity as the kernel's own repair left them, accused as they were before. */
class ScrubRepairTest {
  @TempDir
  private Path dir;

  private static Map<String, byte[]> bytes(KernelArray array) throws IOException {
    Map<String, byte[]> bytes = new TreeMap<>();
    for (String image : array.images()) {
      bytes.put(image, Files.readAllBytes(Path.of(image)));
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"corrupt_r5_left-symmetric_n4_c4k", "corrupt2_r6_right-asymmetric_n6_c4k"})
  void parityIsMadeAnewAsTheKernelDoesAndCanBeTakenBack(String name) throws IOException {
    KernelArray array = KernelArray.unpack(name, dir);
    Map<String, byte[]> before = bytes(array);
    Path plan = dir.resolve("plan");
    CliRun repair = CliRun.of("scrub --json --repair parity --plan " + plan, array.images());
    assertEquals(0, repair.code(), repair.err());
    JsonNode kernel = array.manifest().path("kernel_on_corrupted_images");
    assertEquals(kernel.path("mismatch_cnt_repair").asInt() / 8, repair.json().path("repair").path("changedStripes")
        .asInt());
    assertEquals(0, CliRun.of("scrub", array.images()).code());
    Path out = dir.resolve("content");
    assertEquals(0, CliRun.of("export --out " + out, array.images()).code());
    assertEquals(kernel.path("content_sha256_after_repair").asText(), KernelArray.sha256(out));

    CliRun undo = CliRun.of("scrub --undo " + plan, array.images());
    assertEquals(1, undo.code(), "wrong again: " + undo.err());
    for (Map.Entry<String, byte[]> image : before.entrySet()) {
      assertArrayEquals(image.getValue(), Files.readAllBytes(Path.of(image.getKey())), image.getKey());
    }
  }

  @Test
  void theAccusedDiskGetsBackWhatItHeldAndTheRestIsLeftAlone() throws IOException {
    KernelArray array = KernelArray.unpack("corrupt2_r6_right-asymmetric_n6_c4k", dir);
    CliRun repair = CliRun.of("scrub --json --repair accused --plan " + dir.resolve("plan"), array.images());
    assertEquals(1, repair.code(), repair.err());
    assertEquals(1, repair.json().path("repair").path("changedStripes").asInt());
    assertEquals(1, repair.json().path("repair").path("leftStripes").asInt(), "two disks are wrong in row 2");
    JsonNode known = array.manifest().path("corruption").get(2);
    assertEquals(10, known.path("chunk_row").asInt());
    byte[] disk = Files.readAllBytes(Path.of(array.image(known.path("role").asInt())));
    int at = known.path("byte_offset_in_image").asInt();
    byte[] original = HexFormat.of().parseHex(known.path("original_hex").asText());
    assertArrayEquals(original, Arrays.copyOfRange(disk, at, at + original.length));
  }

  @Test
  void nothingIsWrittenWhereTheRepairIsRefused() throws IOException {
    KernelArray array = KernelArray.unpack("corrupt_r5_left-symmetric_n4_c4k", dir);
    Map<String, byte[]> before = bytes(array);
    Path plan = dir.resolve("plan");
    CliRun accused = CliRun.of("scrub --repair accused --plan " + plan, array.images());
    assertEquals(2, accused.code());
    assertTrue(accused.err().contains("RAID-5 accuses no disk"), accused.err());
    Files.writeString(plan, "{\"what\":\"raid-offload repair plan\"}\n");
    assertEquals(2, CliRun.of("scrub --repair parity --plan " + plan, array.images()).code(), "the plan exists");
    CliRun undo = CliRun.of("scrub --undo " + plan, array.images());
    assertEquals(2, undo.code());
    assertTrue(undo.err().contains("not a whole plan"), undo.err());
    List<String> three = array.images().subList(0, 3);
    Path image = Path.of(array.image(3));
    Files.write(image, new byte[16]);
    assertEquals(0, CliRun.of("scrub --repair parity --plan " + dir.resolve("other"), three).code(), "nothing to check");
    Files.write(image, before.get(image.toString()));
    for (Map.Entry<String, byte[]> each : before.entrySet()) {
      assertArrayEquals(each.getValue(), Files.readAllBytes(Path.of(each.getKey())), each.getKey());
    }
  }

  @Test
  void aRepairThatChangesNothingSaysSoAndLeavesNoPlan() throws IOException {
    KernelArray array = KernelArray.unpack("corrupt2_r6_right-asymmetric_n6_c4k", dir);
    assertEquals(1, CliRun.of("scrub --repair accused --plan " + dir.resolve("first"), array.images()).code());
    Map<String, byte[]> before = bytes(array);
    Path plan = dir.resolve("second");
    CliRun repair = CliRun.of("scrub --repair accused --plan " + plan, array.images());
    assertEquals(1, repair.code(), repair.err());
    assertTrue(repair.err().startsWith("nothing was changed: of 1 wrong stripes"), repair.err());
    assertFalse(Files.exists(plan));
    for (Map.Entry<String, byte[]> each : before.entrySet()) {
      assertArrayEquals(each.getValue(), Files.readAllBytes(Path.of(each.getKey())), each.getKey());
    }
  }
}
