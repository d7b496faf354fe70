package org.raidoffload.engines.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raidoffload.array.BlockArray;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.FileMemberDevice;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.schedule.StripeScheduler;

/** The array of the README keeps what is written, also with two disks lost, and BlockArray reads it. */
class FileRaidTest {
  private static final ArrayGeometry ARRAY = ArrayGeometry.raid6(6, 4096);
  private static final int ROWS = 12;

  @Test
  void whatWasWrittenIsReadWithAnyTwoDisksLost(@TempDir Path folder) throws Exception {
    Random random = new Random(7);
    byte[][] expected = new byte[ROWS * ARRAY.dataDisks()][];
    List<@Nullable FileChannel> disks = open(folder);
    for (FileChannel disk : disks) {
      disk.write(ByteBuffer.allocate(ROWS * ARRAY.chunkBytes()), 0);
    }
    write(disks, expected, random, ROWS * ARRAY.dataDisks());
    for (int a = 0; a < ARRAY.disks(); a++) {
      for (int b = a; b < ARRAY.disks(); b++) {
        List<@Nullable FileChannel> left = new ArrayList<>(disks);
        left.set(a, null);
        left.set(b, null);
        assertContent(left, expected);
      }
    }
    List<@Nullable FileChannel> degraded = new ArrayList<>(disks);
    degraded.set(1, null);
    degraded.set(4, null);
    write(degraded, expected, random, 10);
    assertContent(degraded, expected);
    assertReadByBlockArray(folder, expected);
    for (FileChannel disk : disks) {
      disk.close();
    }
  }

  @Test
  void blocksAndDisksOfARowAreInverse() {
    for (long row = 0; row < ARRAY.disks(); row++) {
      for (int disk = 0; disk < ARRAY.disks(); disk++) {
        assertEquals(disk, StripeBuffer.blockOf(ARRAY, row, disk).diskOf(ARRAY, row));
      }
      assertEquals(StripeBuffer.P, StripeBuffer.blockOf(ARRAY, row, ARRAY.pDisk(row)));
      assertEquals(StripeBuffer.Q, StripeBuffer.blockOf(ARRAY, row, ARRAY.qDisk(row)));
    }
  }

  private static List<@Nullable FileChannel> open(Path folder) throws IOException {
    List<@Nullable FileChannel> disks = new ArrayList<>();
    for (int disk = 0; disk < ARRAY.disks(); disk++) {
      disks.add(FileChannel.open(folder.resolve("disk" + disk), StandardOpenOption.CREATE, StandardOpenOption.READ,
          StandardOpenOption.WRITE));
    }
    return disks;
  }

  private static void write(List<@Nullable FileChannel> disks, byte[][] expected, Random random, int blocks)
      throws IOException {
    try (FileRaid raid = new FileRaid(ARRAY, disks); Arena arena = Arena.ofShared()) {
      MemorySegment block = arena.allocate(ARRAY.chunkBytes());
      for (int i = 0; i < blocks; i++) {
        int at = expected[i] == null ? i : random.nextInt(expected.length);
        expected[at] = new byte[ARRAY.chunkBytes()];
        random.nextBytes(expected[at]);
        block.copyFrom(MemorySegment.ofArray(expected[at]));
        raid.write(at / ARRAY.dataDisks(), at % ARRAY.dataDisks(), block);
      }
    }
  }

  private static void assertContent(List<@Nullable FileChannel> disks, byte[][] expected) throws IOException {
    try (FileRaid raid = new FileRaid(ARRAY, disks); Arena arena = Arena.ofShared()) {
      MemorySegment block = arena.allocate(ARRAY.chunkBytes());
      for (int at = 0; at < expected.length; at++) {
        raid.read(at / ARRAY.dataDisks(), at % ARRAY.dataDisks(), block);
        assertArrayEquals(expected[at], block.toArray(ValueLayout.JAVA_BYTE), "block " + at + " without " + disks);
      }
    }
  }

  /** The same with disks 1 and 4 missing. */
  private static void assertReadByBlockArray(Path folder, byte[][] expected) throws IOException {
    // [block array example]
    long memberBytes = (long) ROWS * ARRAY.chunkBytes();
    List<@Nullable ArrayMember> members = new ArrayList<>();
    for (int disk = 0; disk < ARRAY.disks(); disk++) {
      members.add(disk == 1 || disk == 4 ? null
          : new ArrayMember(FileMemberDevice.openWritable(folder.resolve("disk" + disk)), 0, memberBytes));
    }
    ArrayMembers lying = new ArrayMembers(ARRAY, members, memberBytes);
    try (StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine()).build();
        BlockArray array = BlockArray.on(lying, scheduler).open()) {
      ByteBuffer all = ByteBuffer.allocate((int) array.size());
      array.read(0, all);
      // [end]
      for (int at = 0; at < expected.length; at++) {
        byte[] block = new byte[ARRAY.chunkBytes()];
        all.get(at * ARRAY.chunkBytes(), block);
        assertArrayEquals(expected[at], block, "block " + at);
      }
    }
  }
}
