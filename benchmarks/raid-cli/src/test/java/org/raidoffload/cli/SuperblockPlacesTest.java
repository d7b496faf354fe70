package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.cli.member.KernelArray;

/**
 * Superblocks in their other places, bitmaps of the lockless kind and logs of bad blocks: a kernel's images, changed by
 * the rules of the format, whose content is still the kernel's.
 */
class SuperblockPlacesTest {
  private static final int SUPERBLOCK = 4096;
  private static final int SECTOR = 512;

  @TempDir
  private Path dir;

  private static ByteBuffer image(String file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(Path.of(file))).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void fill(ByteBuffer image, int from, int bytes, int value) {
    for (int at = from; at < from + bytes; at++) {
      image.put(at, (byte) value);
    }
  }

  /** Makes the checksum of the superblock at {@code at} right, word by word, and writes the file. */
  private static void seal(String file, ByteBuffer image, int at) throws IOException {
    image.putInt(at + 216, 0);
    long sum = 0;
    for (int i = 0; i < 256 + 2 * image.getInt(at + 220); i += 2) {
      sum += (long) Short.toUnsignedInt(image.getShort(at + i)) << (i % 4 == 0 ? 0 : 16);
    }
    image.putInt(at + 216, (int) (sum + (sum >>> 32)));
    byte[] bytes = new byte[image.capacity()];
    image.get(0, bytes);
    Files.write(Path.of(file), bytes);
  }

  /** Moves the superblock from where 1.2 has it to where 1.1 or 1.0 has it. */
  private static int move(String file, String version) throws IOException {
    byte[] old = Files.readAllBytes(Path.of(file));
    byte[] superblock = Arrays.copyOfRange(old, SUPERBLOCK, SUPERBLOCK + 1024);
    Arrays.fill(old, SUPERBLOCK, SUPERBLOCK + 1024, (byte) 0);
    // 1.0: at least 8 and less than 12 KiB from the end, at a multiple of 4 KiB; the odd sectors must not matter.
    byte[] grown = version.equals("1.0") ? Arrays.copyOf(old, old.length + 65536 + 3 * SECTOR) : old;
    int at = version.equals("1.0") ? (grown.length / SECTOR - 16) / 8 * 8 * SECTOR : 0;
    System.arraycopy(superblock, 0, grown, at, superblock.length);
    ByteBuffer image = ByteBuffer.wrap(grown).order(ByteOrder.LITTLE_ENDIAN);
    image.putLong(at + 144, at / SECTOR);
    seal(file, image, at);
    return at;
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "1.0"})
  void superblocksAreFoundInTheirOtherPlaces(String version) throws IOException {
    KernelArray array = KernelArray.unpack("r5_left-asymmetric_n3_c4k", dir);
    int at = 0;
    for (String image : array.images()) {
      at = move(image, version);
    }
    JsonNode set = CliRun.of("members --json", array.images()).json().path("sets").get(0);
    assertEquals(version, set.path("metadata").asText());
    assertEquals(array.manifest().path("uuid").asText(), set.path("uuid").asText());
    assertTrue(set.path("readable").asBoolean(), set.toString());
    assertEquals(at, set.path("members").get(1).path("superblockOffsetBytes").asInt());
    assertEquals(0, CliRun.of("scrub", array.images()).code());
    Path out = dir.resolve("content");
    List<String> two = List.of(array.image(0), array.image(2));
    assertEquals(0, CliRun.of("export --out " + out, two).code());
    assertEquals(array.contentSha256(), KernelArray.sha256(out));
    Path rebuilt = dir.resolve("rebuilt");
    assertEquals(0, CliRun.of("rebuild --missing 1 --out " + rebuilt, two).code());
    List<String> three = List.of(array.image(0), rebuilt.toString(), array.image(2));
    JsonNode again = CliRun.of("members --json", three).json().path("sets").get(0);
    assertEquals("[]", again.path("missing").toString(), again.toString());
    assertEquals(version, again.path("metadata").asText());
    assertEquals(0, CliRun.of("scrub", three).code());
  }

  /** Five ranges of 16 KiB: only what is clean, or dirty after a clean stop, has parity. */
  @Test
  void whatALocklessBitmapSaysWasNeverWrittenIsNotScrubbed() throws IOException {
    KernelArray array = KernelArray.unpack("r5_left-asymmetric_n3_c4k", dir);
    int data = array.manifest().path("data_offset_bytes").asInt();
    byte[] states = {1, 0, 2, 3, 4};
    for (int role = 0; role < 3; role++) {
      ByteBuffer image = image(array.image(role));
      image.putInt(SUPERBLOCK + 8, image.getInt(SUPERBLOCK + 8) | 1).putInt(SUPERBLOCK + 96, 4);
      int bitmap = SUPERBLOCK + 4 * SECTOR;
      image.putInt(bitmap, 0x6d746962).putInt(bitmap + 4, 6).putLong(bitmap + 8, image.getLong(SUPERBLOCK + 16))
          .putLong(bitmap + 16, image.getLong(SUPERBLOCK + 24))
          .putLong(bitmap + 24, image.getLong(SUPERBLOCK + 200)).putLong(bitmap + 32, image.getLong(SUPERBLOCK + 200))
          .putLong(bitmap + 40, 160).putInt(bitmap + 52, 32);
      image.put(bitmap + 1024, states);
      // Parity of left-asymmetric stands on disk 2 in the first row, then one disk further down in each.
      for (int stripe = 0; stripe < 20; stripe++) {
        boolean wrong = stripe == 2 || stripe / 4 == 1 || stripe / 4 >= 3;
        if (wrong && 2 - stripe % 3 == role) {
          image.put(data + stripe * 4096 + 100, (byte) ~image.get(data + stripe * 4096 + 100));
        }
      }
      seal(array.image(role), image, SUPERBLOCK);
    }
    CliRun scrub = CliRun.of("scrub --json", array.images());
    JsonNode report = scrub.json();
    assertEquals(1, scrub.code(), scrub.err());
    assertEquals(1, report.path("mismatches").size());
    assertEquals(2, report.path("mismatches").get(0).path("stripe").asInt());
    assertEquals(12, report.path("unsyncedStripes").asInt());
    assertEquals(8, report.path("checkedStripes").asInt());
    JsonNode bitmap = CliRun.of("members --json", array.images()).json().path("sets").get(0).path("members").get(0)
        .path("bitmap");
    assertEquals(6, bitmap.path("version").asInt());
    assertEquals(16384, bitmap.path("chunkBytes").asInt());
    Path out = dir.resolve("content");
    assertEquals(0, CliRun.of("export --out " + out, array.images()).code());
    assertEquals(array.contentSha256(), KernelArray.sha256(out));
  }

  @Test
  void blocksThatALogCallsBadAreMadeFromTheOthers() throws IOException {
    KernelArray array = KernelArray.unpack("r6_ddf-N-restart_n4_c4k", dir);
    int data = array.manifest().path("data_offset_bytes").asInt();
    for (int role = 0; role < 2; role++) {
      ByteBuffer image = image(array.image(role));
      image.putInt(SUPERBLOCK + 8, image.getInt(SUPERBLOCK + 8) | 8).put(SUPERBLOCK + 185, (byte) 0)
          .putShort(SUPERBLOCK + 186, (short) 8).putInt(SUPERBLOCK + 188, 8);
      int log = SUPERBLOCK + 8 * SECTOR;
      fill(image, log, 8 * SECTOR, 0xff);
      long sector = (data + (3 + role) * 4096L) / SECTOR;
      image.putLong(log, ((sector + 1) << 10) | 2).putLong(log + 8, ((sector + 5) << 10) | 1);
      fill(image, data + (3 + role) * 4096 + 512, 1024, 0x77);
      seal(array.image(role), image, SUPERBLOCK);
    }
    JsonNode members = CliRun.of("members --json", array.images()).json().path("sets").get(0).path("members");
    assertEquals(2, members.get(0).path("badBlockRanges").asInt());
    assertEquals(0, members.get(3).path("badBlockRanges").asInt());
    CliRun scrub = CliRun.of("scrub --json", array.images());
    assertEquals(0, scrub.code(), scrub.out());
    assertEquals(0, scrub.json().path("mismatches").size());
    Path out = dir.resolve("content");
    assertEquals(0, CliRun.of("export --out " + out, array.images()).code());
    assertEquals(array.contentSha256(), KernelArray.sha256(out));
    List<String> withoutThree = List.of(array.image(0), array.image(1), array.image(2));
    Path rebuilt = dir.resolve("rebuilt");
    assertEquals(0, CliRun.of("rebuild --missing 3 --out " + rebuilt, withoutThree).code());
    int bytes = array.manifest().path("component_size_bytes").asInt();
    assertArrayEquals(Arrays.copyOfRange(Files.readAllBytes(Path.of(array.image(3))), data, data + bytes),
        Arrays.copyOfRange(Files.readAllBytes(rebuilt), data, data + bytes));
  }

  @Test
  void aBitmapOrLogThatCannotBeBelievedIsSaidSo() throws IOException {
    KernelArray array = KernelArray.unpack("r6_ddf-N-restart_n4_c4k", dir);
    ByteBuffer image = image(array.image(0));
    image.putInt(SUPERBLOCK + 8, image.getInt(SUPERBLOCK + 8) | 8).putShort(SUPERBLOCK + 186, (short) 8)
        .putInt(SUPERBLOCK + 188, 1 << 28);
    seal(array.image(0), image, SUPERBLOCK);
    CliRun scrub = CliRun.of("scrub", array.images());
    assertEquals(2, scrub.code());
    assertTrue(scrub.err().contains(array.image(0) + ": its log of bad blocks would lie at bytes "), scrub.err());
    assertEquals(1, scrub.err().lines().count());
  }

  @Test
  void nothingThatOnlyReadsWritesToAMember() throws Exception {
    KernelArray array = KernelArray.unpack("rebuild2_r6_left-symmetric_n6_c4k", dir);
    List<String> current = new ArrayList<>();
    List<byte[]> before = new ArrayList<>();
    for (int role = 0; role < 6; role++) {
      current.add(array.image(role));
      Files.setLastModifiedTime(Path.of(array.image(role)), FileTime.fromMillis(1_000_000_000));
      before.add(Files.readAllBytes(Path.of(array.image(role))));
    }
    for (String command : List.of("members", "members --guess", "scrub", "scrub --guess",
        "export --out " + dir.resolve("content"), "rebuild --missing 2 --out " + dir.resolve("member"))) {
      // Two layouts of this array have the same parity, which leaves a guess undecided.
      assertEquals(command.endsWith("--guess") ? 1 : 0, CliRun.of(command, current).code(), command);
    }
    try (ServeProcess serve = ServeProcess.start(dir, "--socket " + dir.resolve("socket"), current)) {
      assertEquals(143, serve.terminate(), "128 and the number of SIGTERM");
    }
    for (int role = 0; role < 6; role++) {
      Path file = Path.of(array.image(role));
      assertArrayEquals(before.get(role), Files.readAllBytes(file));
      assertEquals(FileTime.fromMillis(1_000_000_000), Files.getLastModifiedTime(file));
    }
    try (var files = Files.list(array.folder())) {
      assertEquals(0, files.filter(f -> f.toString().endsWith(".intent")).count());
    }
  }
}
