package org.raidoffload.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.member.MemoryMemberDevice;
import org.raidoffload.schedule.StripeScheduler;

/** Requests of many rows, whose member transfers go together: what becomes of them when one in the middle fails. */
@Timeout(60)
class GatheredTransfersTest {
  private static final int CHUNK = 4096;
  private static final int ROWS = 40;
  private static final int MEMBER_BYTES = ROWS * CHUNK;
  private static final ArrayGeometry GEOMETRY = ArrayGeometry.raid6(6, CHUNK);
  private static final int BYTES = GEOMETRY.dataDisks() * MEMBER_BYTES;

  private final StripeScheduler scheduler = TestArray.scheduler();
  private final List<CrashingDevice> devices = new ArrayList<>();
  private final byte[] content = new byte[BYTES];

  @AfterEach
  void nothingIsLeft() {
    scheduler.close();
    assertEquals(List.of(), scheduler.ledger().violations());
  }

  private BlockArray open() throws IOException {
    CrashingDevice.Power power = new CrashingDevice.Power();
    List<@Nullable MemberDevice> members = new ArrayList<>();
    for (int i = 0; i < GEOMETRY.disks(); i++) {
      devices.add(new CrashingDevice("member " + i, MEMBER_BYTES, power));
      members.add(devices.get(i));
    }
    new Random(5).nextBytes(content);
    return BlockArray.on(TestArray.over(GEOMETRY, members, MEMBER_BYTES), scheduler).stripesInFlight(8).readErrors(1000)
        .open();
  }

  private static byte[] read(BlockArray array) throws IOException {
    MemorySegment into = TestArray.memory(BYTES);
    array.read(0, into);
    return TestArray.bytes(into);
  }

  private MemorySegment source() {
    return TestArray.memory(BYTES).copyFrom(MemorySegment.ofArray(content));
  }

  @Test
  void everyMemberIsWrittenOnceARow() throws IOException {
    try (BlockArray array = open()) {
      array.write(0, source());
      for (CrashingDevice device : devices) {
        assertEquals(ROWS, device.writes, device.name());
      }
      assertArrayEquals(content, read(array));
      assertEquals(List.of(), array.scrub(false, ArrayListener.NONE).mismatches());
    }
  }

  /** Every stripe of a run is locked until all are written, not only the first: another's small write in the middle waits. */
  @Test
  void theStripesOfARunAreLockedTogether() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    List<@Nullable MemberDevice> members = new ArrayList<>();
    for (int i = 0; i < GEOMETRY.disks(); i++) {
      MemberDevice device = new MemoryMemberDevice("memory " + i, TestArray.memory(MEMBER_BYTES));
      members.add(i > 0 ? device : new SlowDevice(device, () -> {
        if (first.getAndSet(false)) {
          stuck.countDown();
          goOn.await();
        }
      }));
    }
    new Random(6).nextBytes(content);
    try (BlockArray array = BlockArray.on(TestArray.over(GEOMETRY, members, MEMBER_BYTES), scheduler).stripesInFlight(16)
        .open()) {
      int row = GEOMETRY.dataDisks() * CHUNK;
      CompletableFuture<Void> whole = array.writeAsync(0, source().asSlice(0, 8L * row), false).toCompletableFuture();
      stuck.await();
      int at = 5 * row + 700;
      CompletableFuture<Void> inside = array.writeAsync(at, TestArray.memory(1000), false).toCompletableFuture();
      Thread.sleep(300);
      boolean early = inside.isDone();
      goOn.countDown();
      whole.get();
      inside.get();
      assertFalse(early);
      Arrays.fill(content, at, at + 1000, (byte) 0);
      Arrays.fill(content, 8 * row, BYTES, (byte) 0);
      assertArrayEquals(content, read(array));
      assertEquals(List.of(), array.scrub(false, ArrayListener.NONE).mismatches());
    }
  }

  @Test
  void whatAFailingMemberMissesIsInTheParity() throws IOException {
    try (BlockArray array = open()) {
      // The first write and its retry: the member is out in the middle of its first run, and misses what is left of it.
      devices.get(3).failNext(2);
      array.write(0, source());
      assertEquals(MemberStatus.FAILED, array.status().members().get(3).status());
      assertArrayEquals(content, read(array));
      array.fail(1);
      assertArrayEquals(content, read(array), "with another member out");
      array.readd(1);
      array.readd(3);
      assertTrue(array.rebuild(ArrayListener.NONE));
      assertArrayEquals(content, read(array), "rebuilt");
      assertEquals(List.of(), array.scrub(false, ArrayListener.NONE).mismatches());
    }
  }

  @Test
  void badSectorsInADegradedReadAreMadeAnewEachInItsOwnStripe() throws IOException {
    try (BlockArray array = open()) {
      array.write(0, source());
      array.fail(0);
      devices.get(2).bad(7 * CHUNK, 512);
      devices.get(4).bad(9 * CHUNK + 1024, 512);
      devices.get(5).bad(31 * CHUNK, CHUNK);
      assertArrayEquals(content, read(array));
      for (int role = 1; role < GEOMETRY.disks(); role++) {
        assertEquals(MemberStatus.ACTIVE, array.status().members().get(role).status(), "member " + role);
      }
    }
  }

  @Test
  void zerosAreWrittenRowByRowToo() throws IOException {
    try (BlockArray array = open()) {
      array.write(0, source());
      int from = 3 * CHUNK + 100;
      int length = BYTES - 5 * CHUNK;
      array.discard(from, length);
      Arrays.fill(content, from, from + length, (byte) 0);
      assertArrayEquals(content, read(array));
      assertEquals(List.of(), array.scrub(false, ArrayListener.NONE).mismatches());
    }
  }
}
