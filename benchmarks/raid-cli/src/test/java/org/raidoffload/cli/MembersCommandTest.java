package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raidoffload.cli.member.KernelArray;

/** What members says of members, and what every command refuses. The kernel's own images, changed byte by byte. */
class MembersCommandTest {
  private static final int SUPERBLOCK = 4096;

  @TempDir
  private Path dir;

  private static JsonNode only(JsonNode report) {
    assertEquals(1, report.path("sets").size());
    return report.path("sets").get(0);
  }

  /** Changes bytes of an image; with {@code seal} the superblock's checksum is made right again, word by word. */
  private static void patch(String image, int at, byte[] bytes, boolean seal) throws IOException {
    byte[] all = Files.readAllBytes(Path.of(image));
    System.arraycopy(bytes, 0, all, at, bytes.length);
    if (seal) {
      ByteBuffer sb = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
      sb.putInt(SUPERBLOCK + 216, 0);
      long sum = 0;
      for (int i = 0; i < 256 + 2 * sb.getInt(SUPERBLOCK + 220); i += 2) {
        sum += (long) Short.toUnsignedInt(sb.getShort(SUPERBLOCK + i)) << (i % 4 == 0 ? 0 : 16);
      }
      sb.putInt(SUPERBLOCK + 216, (int) (sum + (sum >>> 32)));
    }
    Files.write(Path.of(image), all);
  }

  private static byte[] number(long value, int bytes) {
    return Arrays.copyOf(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array(), bytes);
  }

  private static void refused(List<String> members, String sentence) {
    for (String command : List.of("scrub", "export --out " + members.getFirst() + ".out")) {
      CliRun run = CliRun.of(command, members);
      assertEquals(2, run.code(), run.err());
      assertTrue(run.err().contains(sentence), run.err());
      assertEquals(1, run.err().lines().count(), run.err());
      assertEquals("", run.out());
    }
  }

  @Test
  void aStaleMemberIsAVerdictAndNotAnError() throws IOException {
    KernelArray array = KernelArray.unpack("deg2_r6_ddf-zero-restart_n6_c16k", dir);
    CliRun run = CliRun.of("members --json", array.images());
    assertEquals(0, run.code(), run.err());
    JsonNode set = only(run.json());
    assertEquals(array.manifest().path("uuid").asText(), set.path("uuid").asText());
    assertEquals("ddf-zero-restart", set.path("layout").asText());
    assertEquals("1.2", set.path("metadata").asText());
    assertTrue(set.path("readable").asBoolean());
    assertEquals("[2,4]", set.path("missing").toString());
    List<String> states = new ArrayList<>();
    set.path("members").forEach(m -> states.add(m.path("role").asInt() + m.path("state").asText()
        + m.path("events").asInt()));
    assertEquals(List.of("0current33", "1current33", "2stale25", "3current33", "4stale28", "5current33"), states);
    assertEquals("8 events behind (25, newest 33)", set.path("members").get(2).path("why").asText());
    assertTrue(set.path("command").asText().startsWith("raid-offload export --out FILE "));
  }

  @Test
  void withTooFewMembersItSaysWhatIsMissing() throws IOException {
    KernelArray array = KernelArray.unpack("r5_left-asymmetric_n3_c4k", dir);
    List<String> one = List.of(array.image(1));
    JsonNode set = only(CliRun.of("members --json", one).json());
    assertEquals(false, set.path("readable").asBoolean());
    assertEquals("[0,2]", set.path("missing").toString());
    refused(one, "too many members are missing: RAID-5 survives 1, roles 0, 2 are missing");
  }

  @Test
  void damagedMembersAreNamedWithTheRuleTheyBreak() throws IOException {
    KernelArray array = KernelArray.unpack("r5_left-asymmetric_n3_c4k", dir);
    List<String> images = array.images();
    String image = images.get(1);
    byte[] whole = Files.readAllBytes(Path.of(image));

    patch(image, SUPERBLOCK + 40, new byte[] {'x'}, false);
    CliRun members = CliRun.of("members --json", images);
    assertEquals(2, members.code());
    List<String> wrong = new ArrayList<>();
    only(members.json()).path("members").forEach(m -> wrong.addAll(m.path("checksumOk").asBoolean() ? List.of()
        : List.of(m.path("file").asText() + " " + m.path("state").asText())));
    assertEquals(List.of(image + " faulty"), wrong);
    refused(images, image + ": checksum of its superblock is ");

    Files.write(Path.of(image), whole);
    patch(image, SUPERBLOCK + 256 + 2, number(7, 2), true);
    refused(images, image + ": role 7 is out of range (the array has 3 disks)");

    Files.write(Path.of(image), whole);
    patch(image, SUPERBLOCK + 136, number(1L << 60, 8), true);
    refused(images, image + ": data area of 1152921504606846976 sectors overflows");

    Files.write(Path.of(image), Arrays.copyOf(whole, whole.length - 512));
    refused(images, image + ": cut short: its data area should end at byte " + whole.length + ", the device at byte "
        + (whole.length - 512));

    Files.write(Path.of(image), whole);
    patch(image, SUPERBLOCK + 160, number(0, 4), true);
    refused(images, ": both have role 0 of set ");
  }

  /** Linux 6.19 keeps it in four bytes at 224, which were zero before. */
  @Test
  void theLogicalBlockSizeIsToldAndChecked() throws IOException {
    KernelArray array = KernelArray.unpack("r5_left-asymmetric_n3_c4k", dir);
    List<String> images = array.images();
    assertEquals(0, only(CliRun.of("members --json", images).json()).path("logicalBlockBytes").asInt());
    for (String image : images) {
      patch(image, SUPERBLOCK + 224, number(4096, 4), true);
    }
    assertEquals(4096, only(CliRun.of("members --json", images).json()).path("logicalBlockBytes").asInt());
    assertTrue(CliRun.of("members", images).out().contains("chunk 4096, logical blocks of 4096, metadata 1.2"));
    assertEquals(0, CliRun.of("scrub", images).code());
    patch(images.get(2), SUPERBLOCK + 224, number(1000, 4), true);
    refused(images, images.get(2) + ": logical block size of 1000 bytes (must be a power of two from 512 on)");
  }

  /** Two of a RAID-6 array are missing: a scrub that looks at nothing says that it did. */
  @Test
  void aScrubThatCanCheckNothingSaysSo() throws IOException {
    KernelArray array = KernelArray.unpack("deg2_r6_ddf-zero-restart_n6_c16k", dir);
    CliRun run = CliRun.of("scrub", array.images());
    assertTrue(run.out().contains("nothing could be checked: without disks [2, 4] no stripe has redundancy left"),
        run.out());
    assertEquals(0, CliRun.of("scrub --json", array.images()).json().path("checkedStripes").asInt(-1));
  }

  @Test
  void sizesThatNoArrayHasAreBadInput() throws IOException {
    KernelArray array = KernelArray.unpack("r5_left-asymmetric_n3_c4k", dir);
    List<String> images = array.images();
    for (String image : images) {
      patch(image, SUPERBLOCK + 88, number(0xffffffffL, 4), true);
    }
    String sentence = images.getFirst() + ": its superblock describes no possible array: chunk of 2199023255040 bytes";
    refused(images, sentence);
    CliRun members = CliRun.of("members", images);
    assertEquals(2, members.code(), members.out());
    assertTrue(members.err().contains(sentence), members.err());
  }

  @Test
  void reshapeJournalAndUnknownFeaturesAreRefusedBySentence() throws IOException {
    KernelArray array = KernelArray.unpack("r5_left-asymmetric_n3_c4k", dir);
    List<String> images = array.images();
    String[] sentences = {"4|a reshape is in progress", "512|the array has a write journal",
        "16384|unknown feature bits 0x4000"};
    for (String sentence : sentences) {
      String[] parts = sentence.split("\\|", 2);
      for (String image : images) {
        patch(image, SUPERBLOCK + 8, number(Long.parseLong(parts[0]), 4), true);
      }
      refused(images, parts[1]);
    }
  }

  @Test
  void whatIsNoMemberIsNamed() throws IOException {
    KernelArray one = KernelArray.unpack("r5_left-asymmetric_n3_c4k", dir);
    KernelArray other = KernelArray.unpack("r4_n5_c16k", dir);
    refused(List.of(one.image(0), one.image(1), other.image(2)), "members of different sets: ");
    refused(List.of(one.image(0), one.image(1), one.image(0)), one.image(0) + ": given twice");
    Path copy = Files.copy(Path.of(one.image(0)), dir.resolve("copy.img"));
    refused(List.of(one.image(0), one.image(1), copy.toString()), ": one member given twice (both are device ");
    Path link = Files.createSymbolicLink(dir.resolve("link.img"), Path.of(one.image(0)));
    refused(List.of(one.image(0), one.image(1), link.toString()), "given twice (it is the same file as ");
    refused(List.of(dir.toString(), one.image(1)), dir + ": a directory");
    refused(List.of(dir.resolve("absent").toString(), one.image(1)), "absent: no such file");
    Path empty = Files.createFile(dir.resolve("empty"));
    refused(List.of(empty.toString(), one.image(1)), "empty: empty (a member has at least a data area)");
    byte[] lvm = new byte[8192];
    System.arraycopy("LABELONE".getBytes(StandardCharsets.US_ASCII), 0, lvm, 512, 8);
    Path volume = Files.write(dir.resolve("volume"), lvm);
    refused(List.of(volume.toString(), one.image(1)), "volume: not an md member (LVM2 physical volume)");
    CliRun members = CliRun.of("members --json", List.of(volume.toString()));
    assertEquals(0, members.code());
    assertEquals("LVM2 physical volume", members.json().path("foreign").get(0).path("what").asText());
  }

  @Test
  void rebuiltMembersBelongToTheirSetAndHoldWhatTheKernelWrote() throws IOException {
    for (String name : List.of("r6_ddf-N-restart_n4_c4k", "r4_n5_c16k", "rebuild2_r6_left-symmetric_n6_c4k")) {
      KernelArray array = KernelArray.unpack(name, dir);
      int offset = array.manifest().path("data_offset_bytes").asInt();
      int bytes = array.manifest().path("component_size_bytes").asInt();
      for (int role = 0; role < array.manifest().path("raid_disks").asInt(); role++) {
        List<String> others = new ArrayList<>(array.images());
        others.remove(array.image(role));
        others.removeIf(image -> !array.manifest().path("roles").toString().contains(Path.of(image).getFileName()
            .toString()));
        Path out = dir.resolve(name + role);
        CliRun rebuild = CliRun.of("rebuild --missing " + role + " --out " + out, others);
        assertEquals(0, rebuild.code(), rebuild.err());
        byte[] kernels = Files.readAllBytes(Path.of(array.image(role)));
        byte[] ours = Files.readAllBytes(out);
        assertEquals(kernels.length, ours.length);
        assertTrue(Arrays.equals(kernels, offset, offset + bytes, ours, offset, offset + bytes), name + " role " + role);
        others.add(out.toString());
        JsonNode set = only(CliRun.of("members --json", others).json());
        assertEquals("[]", set.path("missing").toString(), set.toString());
        assertEquals(2, CliRun.of("rebuild --missing " + role + " --out " + out, others).code(), "it exists");
      }
    }
  }
}
