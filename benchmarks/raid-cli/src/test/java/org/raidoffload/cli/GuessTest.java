package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raidoffload.cli.member.KernelArray;

/**
 * Guesses about arrays of which the truth is known: members that a kernel wrote, without their superblocks, and an ext
 * volume with text in it that is laid out here, byte by byte.
 */
class GuessTest {
  @TempDir
  private Path dir;

  private static boolean is(JsonNode candidate, List<String> order, String layout, int chunk) {
    List<String> found = new ArrayList<>();
    candidate.path("order").forEach(o -> found.add(o.asText()));
    return found.equals(order) && candidate.path("layout").asText().equals(layout)
        && candidate.path("chunkBytes").asInt() == chunk;
  }

  /** The place of the truth in the ranking, from 1; 0 where it is not. */
  private static int rank(JsonNode guess, List<String> order, String layout, int chunk) {
    for (JsonNode candidate : guess.path("ranking")) {
      if (is(candidate, order, layout, chunk)) {
        return candidate.path("rank").asInt();
      }
    }
    return 0;
  }

  /** The data areas alone, which is what is left when superblocks are lost; null for missing roles. */
  private List<String> stripped(KernelArray array) throws IOException {
    int from = array.manifest().path("data_offset_bytes").asInt();
    int bytes = array.manifest().path("component_size_bytes").asInt();
    List<String> files = new ArrayList<>();
    for (int role = 0; role < array.manifest().path("raid_disks").asInt(); role++) {
      String image = array.image(role);
      Path file = dir.resolve("stripped" + role);
      if (image != null) {
        Files.write(file, Arrays.copyOfRange(Files.readAllBytes(Path.of(image)), from, from + bytes));
      }
      files.add(image == null ? "missing" : file.toString());
    }
    return files;
  }

  /** Parity of RAID-6 gives every block's place, so only what it cannot tell apart may stand beside the truth. */
  @ParameterizedTest
  @CsvSource({"corrupt2_r6_right-asymmetric_n6_c4k,-1,2", "corrupt2_r6_right-asymmetric_n6_c4k,3,2",
      "deg1_r6_left-symmetric_n5_c4k,-1,2", "rebuild2_r6_left-symmetric_n6_c4k,-1,2",
      "rebuild2_r6_left-symmetric_n6_c4k,0,2", "r6_ddf-N-restart_n4_c4k,-1,1", "r6_ddf-N-restart_n4_c4k,2,1"})
  void raid6MembersOfAKernelFindTheirPlaces(String name, int lost, int alike) throws IOException {
    KernelArray array = KernelArray.unpack(name, dir);
    List<String> truth = stripped(array);
    if (lost >= 0) {
      truth.set(lost, "missing");
    }
    List<String> shuffled = new ArrayList<>(truth);
    Collections.shuffle(shuffled, new Random(7));

    CliRun run = CliRun.of("members --guess --json", shuffled);
    assertEquals(alike == 1 ? 0 : 1, run.code(), run.err());
    JsonNode guess = run.json();
    int rank = rank(guess, truth, array.manifest().path("layout").asText(), array.manifest().path("chunk_bytes").asInt());
    assertTrue(rank >= 1 && rank <= alike, "rank " + rank + " of " + guess);
    assertEquals(alike, guess.path("asGoodAsFirst").asInt());
    assertEquals(alike == 1, guess.path("decided").asBoolean());
    JsonNode first = guess.path("ranking").get(0);
    assertEquals(6, first.path("level").asInt());
    assertTrue(first.path("evidence").path("parityMatches").asInt() > 0);
  }

  @Test
  void superblocksAreUsedForTheDataOffsetAlone() throws IOException {
    KernelArray array = KernelArray.unpack("r6_ddf-N-restart_n4_c4k", dir);
    List<String> images = new ArrayList<>(array.images());
    CliRun run = CliRun.of("scrub --guess --json", images.reversed());
    assertEquals(0, run.code(), run.err());
    assertEquals(array.manifest().path("data_offset_bytes").asInt(), run.json().path("dataOffsetBytes").asInt());
    assertEquals(1, rank(run.json(), images, "ddf-N-restart", 4096));
  }

  /** An ext file system of 1 KiB blocks in groups of 256 with text and zeros: its copies are where the format says. */
  private static byte[] volume(int bytes) {
    byte[] image = new byte[bytes];
    List<String> words = List.of("the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog", "while", "lorem");
    Random dice = new Random(3);
    int at = 65536;
    while (at < bytes - 100_000) {
      StringBuilder file = new StringBuilder();
      int length = 2000 + dice.nextInt(30_000);
      int style = dice.nextInt(3);
      while (file.length() < length) {
        file.append(style == 0 ? words.get(dice.nextInt(words.size())) + " "
            : style == 1 ? dice.nextInt(1000) + "," : Integer.toHexString(dice.nextInt()) + "\n");
      }
      byte[] text = file.toString().getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(text, 0, image, at, text.length);
      at += (text.length / 1024 + 1 + dice.nextInt(8)) * 1024;
    }
    int blocks = bytes / 1024;
    for (int group = 0; 1 + group * 256 < blocks; group++) {
      if (List.of(0, 1, 3, 5, 7, 9, 25, 27, 49).contains(group)) {
        ByteBuffer sb = ByteBuffer.wrap(image, (1 + group * 256) * 1024, 1024).slice().order(ByteOrder.LITTLE_ENDIAN);
        sb.putInt(4, blocks).putInt(20, 1).putInt(24, 0).putInt(32, 256).putShort(56, (short) 0xef53).putInt(100, 1)
            .putShort(90, (short) group);
        sb.put(104, "sixteen id bytes".getBytes(StandardCharsets.US_ASCII));
      }
    }
    return image;
  }

  /** Lays a volume out on RAID-5 or RAID-4, chunk by chunk, as the layouts' pictures show. */
  private List<String> laidOut(byte[] image, String layout, int disks, int chunk) throws IOException {
    int data = disks - 1;
    int rows = image.length / (data * chunk);
    byte[][] members = new byte[disks][rows * chunk];
    for (int row = 0; row < rows; row++) {
      int p = layout.startsWith("left") ? disks - 1 - row % disks : layout.startsWith("right") ? row % disks : disks - 1;
      for (int d = 0; d < data; d++) {
        int disk = layout.endsWith("-symmetric") ? (p + 1 + d) % disks : d < p ? d : d + 1;
        for (int i = 0; i < chunk; i++) {
          byte value = image[(row * data + d) * chunk + i];
          members[disk][row * chunk + i] = value;
          members[p][row * chunk + i] ^= value;
        }
      }
    }
    List<String> files = new ArrayList<>();
    for (int disk = 0; disk < disks; disk++) {
      files.add(Files.write(dir.resolve("d" + disk), members[disk]).toString());
    }
    return files;
  }

  @ParameterizedTest
  @CsvSource({"left-symmetric,5,16384,-1,", "left-symmetric,5,16384,4,", "right-asymmetric,4,65536,-1,",
      "parity-last,4,32768,0,--level 4", "left-asymmetric,4,1536,-1,--chunk 1536"})
  void aFileSystemAndItsTextShowOrderLayoutAndChunk(String layout, int disks, int chunk, int lost, String known)
      throws IOException {
    List<String> truth = laidOut(volume(8 << 20), layout, disks, chunk);
    if (lost >= 0) {
      truth.set(lost, "missing");
    }
    List<String> shuffled = new ArrayList<>(truth);
    Collections.shuffle(shuffled, new Random(5));
    for (String file : shuffled) {
      if (!file.equals("missing")) {
        Files.setLastModifiedTime(Path.of(file), FileTime.fromMillis(1_000_000_000));
      }
    }

    CliRun run = CliRun.of("scrub --guess --json" + (known == null ? "" : " " + known), shuffled);
    assertEquals(0, run.code(), run.err());
    JsonNode guess = run.json();
    assertEquals(1, rank(guess, truth, layout, chunk), guess.toString());
    JsonNode evidence = guess.path("ranking").get(0).path("evidence");
    assertEquals(0, evidence.path("signaturesMissing").asInt(), evidence.toString());
    assertTrue(evidence.path("signatures").toString().contains("ext superblock at array byte 1024"));
    assertEquals(lost >= 0 ? 0 : evidence.path("paritySamples").asInt(), evidence.path("parityMatches").asInt());
    for (String file : shuffled) {
      if (!file.equals("missing")) {
        assertEquals(FileTime.fromMillis(1_000_000_000), Files.getLastModifiedTime(Path.of(file)));
      }
    }
  }

  /** Without a file system it is left to what follows what: text does not go on as numbers or zeros. */
  @Test
  void whatFollowsWhatTellsSymmetricFromAsymmetric() throws IOException {
    byte[] image = volume(8 << 20);
    for (int block = 1; block < image.length / 1024; block += 256) {
      Arrays.fill(image, block * 1024, (block + 1) * 1024, (byte) 0);
    }
    List<String> truth = laidOut(image, "left-symmetric", 4, 16384);
    CliRun run = CliRun.of("scrub --guess --json", List.of(truth.get(2), truth.get(0), truth.get(3), truth.get(1)));
    assertEquals(0, run.code(), run.err());
    assertEquals(1, rank(run.json(), truth, "left-symmetric", 16384), run.out());
    assertEquals("[]", run.json().path("ranking").get(0).path("evidence").path("signatures").toString());
  }

  @Test
  void aMissingMemberIsFoundToBeMissing() throws IOException {
    List<String> truth = laidOut(volume(6 << 20), "left-symmetric", 4, 16384);
    CliRun run = CliRun.of("members --guess", List.of(truth.get(3), truth.get(0), truth.get(2)));
    assertEquals(0, run.code(), run.err());
    String first = run.out().lines().filter(line -> line.startsWith("   1 ")).findFirst().orElseThrow();
    assertTrue(first.endsWith("d0 missing d2 d3"), run.out());
    assertTrue(run.out().contains("candidates tried"), run.out());
    assertTrue(run.out().contains("Nothing was assembled"), run.out());
  }

  @Test
  void whatBelongsToNoArrayIsSaidToFitNowhere() throws IOException {
    Random dice = new Random(1);
    List<String> files = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      byte[] bytes = new byte[256 << 10];
      dice.nextBytes(bytes);
      files.add(Files.write(dir.resolve("noise" + i), bytes).toString());
    }
    CliRun run = CliRun.of("scrub --guess --json --disks 4", files);
    assertEquals(1, run.code(), run.out());
    assertEquals(0, run.json().path("ranking").size());
    assertTrue(run.json().path("remarks").toString().contains("none fits"), run.out());
  }

  /** Where too little is left to test parity, anything can be ranked: a script must not take the first for an answer. */
  @Test
  void filesThatAreNoMembersAreAFailedCheck() throws IOException {
    List<String> files = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      byte[] text = ("line " + i + " of a file that belongs to no array\n").repeat(3000 + 500 * i)
          .getBytes(StandardCharsets.US_ASCII);
      files.add(Files.write(dir.resolve("text" + i), text).toString());
    }
    CliRun run = CliRun.of("members --guess --json", files);
    assertEquals(1, run.code(), run.out());
    assertFalse(run.json().path("decided").asBoolean(), run.out());
    assertTrue(run.json().path("remarks").toString().contains("the data is taken to start at byte 0"), run.out());
  }

  @Test
  void badInputIsOneSentence() throws IOException {
    Path file = Files.write(dir.resolve("one"), new byte[8192]);
    Path other = Files.write(dir.resolve("other"), new byte[8192]);
    CliRun two = CliRun.of("scrub --guess", List.of(file.toString(), other.toString(), "missing", "missing"));
    assertEquals(2, two.code());
    assertTrue(two.err().contains("missing: 2 members (a guess takes one at most"), two.err());
    CliRun past = CliRun.of("scrub --guess --data-offset 8192", List.of(file.toString(), other.toString()));
    assertEquals(2, past.code());
    assertTrue(past.err().contains(file + ": its 8192 bytes end before byte"), past.err());
    assertEquals(2, CliRun.of("members --data-offset 8192", List.of(file.toString())).code());
    assertEquals(2, CliRun.of("scrub --guess", List.of(file.toString())).code());
  }
}
