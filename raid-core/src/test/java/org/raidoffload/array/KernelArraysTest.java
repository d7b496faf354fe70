package org.raidoffload.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.geometry.GeometryTables;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.MemoryMemberDevice;
import org.raidoffload.plan.RecordedArray;
import org.raidoffload.schedule.StripeScheduler;

/**
 * Every array that a Linux 6.1 kernel wrote, written again through a {@link BlockArray} with the same steps: the
 * members' data areas must be the kernel's, byte for byte, and so must be what is read back, whole and degraded.
 */
class KernelArraysTest {
  private static final StripeScheduler SCHEDULER = TestArray.scheduler();
  private static final int FILL = 64 * 1024;

  static List<String> arrays() throws IOException {
    return GeometryTables.lines("/md/arrays.txt");
  }

  @AfterAll
  static void close() {
    SCHEDULER.close();
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void theSameStepsLeaveTheKernelsBytes(String name) throws IOException {
    RecordedArray kernel = RecordedArray.load(name);
    kernel.undoCorruption();
    int memberBytes = kernel.manifest.path("component_size_bytes").asInt();
    List<MemorySegment> members = TestArray.memories(kernel.geometry, memberBytes);
    int rmwLevel = kernel.manifest.path("rmw_level_at_end").asInt(1);
    try (BlockArray array = BlockArray.on(TestArray.members(kernel.geometry, members), SCHEDULER).rmwLevel(rmwLevel)
        .stripeBytes(16 * 1024).stripesInFlight(3).open()) {
      for (JsonNode step : kernel.manifest.path("steps")) {
        repeat(array, step, members);
      }
      byte[] content = read(array);
      assertEquals(kernel.manifest.path("content_sha256").asText(), sha256(content), name);
      for (int role = 0; role < members.size(); role++) {
        byte[] expected = kernel.member(role);
        if (expected != null) {
          assertArrayEquals(expected, TestArray.bytes(members.get(role)), name + " member " + role);
        }
      }
      loseMembers(array, kernel, content);
    }
  }

  private static void repeat(BlockArray array, JsonNode step, List<MemorySegment> members) throws IOException {
    String what = step.fieldNames().next();
    JsonNode how = step.path(what);
    switch (what) {
      case "fill_whole_array" -> {
        byte[] data = generated(how.path("generator_key").asText(), (int) array.size());
        for (int at = 0; at < data.length; at += FILL) {
          array.write(at, MemorySegment.ofArray(Arrays.copyOfRange(data, at, Math.min(data.length, at + FILL))));
        }
      }
      case "overwrite" -> {
        byte[] data = generated(how.path("generator_key").asText(), how.path("length").asInt());
        MemorySegment source = TestArray.memory(data.length);
        MemorySegment.copy(MemorySegment.ofArray(data), 0, source, 0, data.length);
        array.write(how.path("array_byte_offset").asLong(), source);
      }
      case "fail_and_remove_role" -> array.fail(how.asInt());
      case "add_spare_and_rebuild" -> {
        int role = how.path("takes_role").asInt();
        members.set(role, TestArray.memory(members.get(role).byteSize()));
        array.replace(role, new ArrayMember(new MemoryMemberDevice("spare", members.get(role)), 0,
            members.get(role).byteSize()));
        array.rebuild(ArrayListener.NONE);
      }
      case "set_rmw_level", "stop" -> { }
      default -> throw new IllegalStateException("a step that this test does not know: " + step);
    }
  }

  /** Fails as many members as the level survives; the content stays. */
  private static void loseMembers(BlockArray array, RecordedArray kernel, byte[] content) throws IOException {
    int survives = kernel.geometry.level().parityDisks() - array.status().lost();
    for (int role = 0; role < kernel.geometry.disks() && survives > 0; role += 2) {
      if (kernel.member(role) != null) {
        array.fail(role);
        survives--;
      }
    }
    assertArrayEquals(content, read(array), "degraded");
  }

  private static byte[] read(BlockArray array) throws IOException {
    MemorySegment all = TestArray.memory(array.size());
    array.read(0, all);
    return TestArray.bytes(all);
  }

  /** The stream that the recording names mdlab-gen2: pages of eight sectors, one of them random, by SHA-256. */
  static byte[] generated(String key, int length) {
    byte[] result = new byte[(length + 4095) / 4096 * 4096];
    for (int page = 0; page * 4096 < result.length; page++) {
      byte[] fill = digest(key + ":" + page);
      for (int sector = 0; sector < 8; sector++) {
        int at = page * 4096 + sector * 512;
        if (sector == page / 16 % 8) {
          for (int i = 0; i < 16; i++) {
            System.arraycopy(digest(key + ":" + page + ":" + i), 0, result, at + 32 * i, 32);
          }
        } else {
          Arrays.fill(result, at, at + 512, fill[sector]);
        }
      }
    }
    return Arrays.copyOf(result, length);
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theGeneratorIsTheRecordings() throws IOException {
    RecordedArray kernel = RecordedArray.load("ow_r5_left-symmetric_n5_c16k_rmw1.tar.xz");
    assertEquals(kernel.manifest.path("content_after_fill_sha256").asText(),
        sha256(generated(kernel.name(), kernel.manifest.path("array_size_bytes").asInt())));
  }
}
