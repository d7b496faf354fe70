package org.raidoffload.member;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberDeviceTest {
  @TempDir
  private Path dir;

  private Path image(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(dir.resolve("member.img"), content);
  }

  @Test
  void readingGivesTheFilesBytesAndChangesNothing() throws IOException {
    Path file = image(10_000);
    byte[] before = Files.readAllBytes(file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    try (Arena arena = Arena.ofConfined(); FileMemberDevice device = FileMemberDevice.open(file)) {
      assertEquals(10_000, device.size());
      assertTrue(device.readOnly());
      MemorySegment dst = arena.allocate(777);
      device.read(5_001, dst);
      assertArrayEquals(Arrays.copyOfRange(before, 5_001, 5_778), dst.toArray(ValueLayout.JAVA_BYTE));
      MemberException past = assertThrows(MemberException.class, () -> device.read(9_500, dst));
      assertEquals(file + ": read of 777 bytes at byte 9500 reaches past its end (it has 10000 bytes)",
          past.getMessage());
      MemberException refused = assertThrows(MemberException.class, () -> device.write(0, dst));
      assertEquals(file + ": write at byte 0 refused: opened read-only", refused.getMessage());
    }
    assertArrayEquals(before, Files.readAllBytes(file));
    assertEquals(FileTime.fromMillis(1_000_000), Files.getLastModifiedTime(file));
  }

  @Test
  void writingAndZeroingChangeJustThoseBytes() throws IOException {
    Path file = image(3 << 20);
    byte[] expected = Files.readAllBytes(file);
    try (Arena arena = Arena.ofConfined(); FileMemberDevice device = FileMemberDevice.openWritable(file)) {
      device.write(100, arena.allocateFrom("hello"));
      device.zero(4_000, 2_000_000);
      device.flush();
    }
    System.arraycopy(new byte[] {'h', 'e', 'l', 'l', 'o', 0}, 0, expected, 100, 6);
    Arrays.fill(expected, 4_000, 2_004_000, (byte) 0);
    assertArrayEquals(expected, Files.readAllBytes(file));
  }

  @Test
  void aFileThatIsCutShortMeanwhileIsNamedWithThePlace() throws IOException {
    Path file = image(10_000);
    try (Arena arena = Arena.ofConfined(); FileMemberDevice device = FileMemberDevice.open(file)) {
      Files.write(file, new byte[100]);
      MemberException ended = assertThrows(MemberException.class, () -> device.read(0, arena.allocate(200)));
      assertEquals(100, ended.offset());
    }
  }

  @Test
  void whatCannotBeOpenedIsSaidInOneSentence() throws IOException {
    assertEquals(dir + ": a directory (must be an image file, a partition or a disk)",
        assertThrows(MemberException.class, () -> FileMemberDevice.open(dir)).getMessage());
    Path absent = dir.resolve("absent");
    assertEquals(absent + ": no such file",
        assertThrows(MemberException.class, () -> FileMemberDevice.open(absent)).getMessage());
    Path empty = Files.createFile(dir.resolve("empty"));
    assertEquals(empty + ": empty (a member has at least a data area)",
        assertThrows(MemberException.class, () -> FileMemberDevice.open(empty)).getMessage());
  }

  @Test
  void memoryIsADevice() throws IOException {
    try (Arena arena = Arena.ofConfined(); MemoryMemberDevice device = new MemoryMemberDevice("m0",
        arena.allocate(100))) {
      device.write(90, arena.allocateFrom("012345678"));
      MemorySegment dst = arena.allocate(3);
      device.read(92, dst);
      assertEquals("234", new String(dst.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII));
      device.zero(91, 9);
      device.read(90, dst);
      assertArrayEquals(new byte[] {'0', 0, 0}, dst.toArray(ValueLayout.JAVA_BYTE));
      assertThrows(MemberException.class, () -> device.write(99, dst));
    }
  }
}
