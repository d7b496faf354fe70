package org.raidoffload.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.raidoffload.chain.OneChannelEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.ByteRange;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.schedule.StripeScheduler;

/** What a BlockArray says and does at its edges: too few members, errors, logs, crashes, scrubs. */
@Timeout(30)
class BlockArrayTest {
  private static final StripeScheduler SCHEDULER = TestArray.scheduler();
  private static final int CHUNK = 8192;
  private static final int ROWS = 8;
  private static final int MEMBER = ROWS * CHUNK;

  private final ArrayGeometry raid5 = ArrayGeometry.raid5(4, CHUNK);
  private final CrashingDevice.Power power = new CrashingDevice.Power();
  private final CrashingDevice intent = new CrashingDevice("intent", 8192, power);
  private final List<CrashingDevice> devices = new ArrayList<>();
  private final byte[] data = new byte[3 * MEMBER];

  @BeforeEach
  void fill() {
    for (int i = 0; i < 4; i++) {
      devices.add(new CrashingDevice("disk " + i, MEMBER, power));
    }
    new Random(1).nextBytes(data);
  }

  @AfterAll
  static void close() {
    SCHEDULER.close();
  }

  private BlockArrayBuilder over(@Nullable MemberDevice... given) {
    return BlockArray.on(TestArray.over(raid5, Arrays.asList(given), MEMBER), SCHEDULER)
        .intentLog(new DeviceIntentLog(intent)).regionBytes(CHUNK).retries(1);
  }

  private BlockArrayBuilder all() {
    return over(devices.toArray(new MemberDevice[0]));
  }

  private BlockArray filled() throws IOException {
    BlockArray array = all().open();
    array.write(0, ByteBuffer.wrap(data));
    array.flush();
    array.flush();
    return array;
  }

  private static byte[] read(BlockArray array) throws IOException {
    ByteBuffer all = ByteBuffer.allocate((int) array.size());
    array.read(0, all);
    assertFalse(all.hasRemaining());
    return all.array();
  }

  @Test
  void aWriteThatTooFewMembersAreLeftForSaysWhoIsLost() throws IOException {
    try (BlockArray array = filled()) {
      array.fail(1);
      array.write(0, ByteBuffer.wrap(data));
      assertThrows(ArrayFailedException.class, () -> array.fail(2));
      ArrayFailedException refused = assertThrows(ArrayFailedException.class,
          () -> array.write(100, ByteBuffer.wrap(data, 0, 5000)));
      assertEquals("write of row 0, member bytes 0 to 4095: 2 of 4 members cannot be used (1: failed by the caller, "
          + "2: failed by the caller), RAID-5 survives 1; bring members back before trying again", refused.getMessage());
      assertThrows(ArrayFailedException.class, () -> read(array));
      array.readd(1);
      array.readd(2);
      assertThrows(ArrayFailedException.class, () -> array.rebuild(ArrayListener.NONE));
    }
  }

  @Test
  void anErrorIsRetriedAndThenFailsTheMember() throws IOException {
    try (BlockArray array = filled()) {
      devices.get(2).failNext(1);
      assertArrayEquals(data, read(array));
      MemberReport once = array.status().members().get(2);
      assertEquals(new MemberReport(2, "disk 2", MemberStatus.ACTIVE, 0, 0, 0, 1, null), once);
      devices.get(2).failNext(2);
      array.write(0, ByteBuffer.wrap(data, 0, 3 * CHUNK));
      MemberReport gone = array.status().members().get(2);
      assertEquals(MemberStatus.FAILED, gone.status());
      assertEquals(1, gone.writeErrors() + gone.readErrors());
      assertEquals("write failed: write of disk 2 fails because the test says so", gone.why());
      devices.get(2).failNext(1000);
      assertArrayEquals(data, read(array));
    }
  }

  @Test
  void aReaddedMemberGetsOnlyWhatItMissed() throws IOException {
    try (BlockArray array = filled()) {
      array.fail(0);
      Arrays.fill(data, 3 * CHUNK, 3 * CHUNK + 100, (byte) 7);
      array.write(3 * CHUNK, ByteBuffer.wrap(data, 3 * CHUNK, 100));
      int before = devices.get(0).writes;
      array.readd(0);
      assertTrue(array.rebuild(ArrayListener.NONE));
      int written = devices.get(0).writes - before;
      assertEquals(1, written, "one row of one region was missed");
      array.fail(3);
      assertArrayEquals(data, read(array));
    }
  }

  @Test
  void theIntentLogBoundsTheResync() throws IOException {
    BlockArray array = filled();
    assertEquals(0, array.status().dirtyBytes(), "two flushes after the last write");
    array.write(2 * 3 * CHUNK, ByteBuffer.wrap(data, 0, 10));
    assertEquals(CHUNK, array.status().dirtyBytes());
    crash(array);
    devices.get(raid5.pDisk(2)).corrupt(2 * CHUNK + 5);
    devices.get(raid5.pDisk(5)).corrupt(5 * CHUNK + 5);
    try (BlockArray again = all().open()) {
      assertEquals(CHUNK, again.status().unsyncedBytes());
      List<Long> progress = new ArrayList<>();
      ScrubReport resync = again.resync((done, total) -> {
        progress.add(total);
        return true;
      });
      assertEquals(List.of((long) CHUNK), progress.stream().distinct().toList());
      assertEquals(List.of(new ScrubReport.Mismatch(2, 2 * CHUNK, true, false)), resync.mismatches());
      assertEquals(0, again.status().unsyncedBytes());
      assertEquals(List.of(new ScrubReport.Mismatch(5, 5 * CHUNK, true, false)),
          again.scrub(true, ArrayListener.NONE).mismatches(), "outside the log's regions nothing was looked at");
      assertEquals(List.of(), again.scrub(false, ArrayListener.NONE).mismatches());
    }
  }

  private void crash(BlockArray array) {
    power.cut();
    assertThrows(IOException.class, array::close);
    devices.forEach(d -> d.crash(false, new Random(3)));
    intent.crash(false, new Random(4));
    power.on();
  }

  @Test
  void anArrayWithAWriteHoleIsNotOpenedWithoutAllItsMembers() throws IOException {
    BlockArray array = filled();
    array.write(0, ByteBuffer.wrap(data, 0, 10));
    crash(array);
    BlockArrayBuilder degraded = over(devices.get(0), null, devices.get(2), devices.get(3));
    IOException refused = assertThrows(IOException.class, degraded::open);
    assertTrue(refused.getMessage().contains("members [1] are missing: parity of 8192 bytes"), refused.getMessage());
    degraded.acceptWriteHole(true).open().close();
  }

  @Test
  void unsyncedStripesAreWrittenWithoutTrustingTheirParity() throws IOException {
    ArrayMembers members = TestArray.over(raid5, new ArrayList<>(devices), MEMBER);
    devices.get(raid5.pDisk(0)).corrupt(3);
    ArrayMembers dirty = new ArrayMembers(raid5, members.members(), MEMBER, 0);
    try (BlockArray array = BlockArray.on(dirty, SCHEDULER).regionBytes(CHUNK).rmwLevel(2).open()) {
      assertEquals(MEMBER, array.status().unsyncedBytes());
      array.write(0, ByteBuffer.wrap(data, 0, 4096));
      assertEquals(List.of(), array.scrub(false, ArrayListener.NONE).mismatches());
    }
  }

  @Test
  void aDiscardZeroesWholeRowsOnTheMembersAndLeavesParityRight() throws IOException {
    try (BlockArray array = filled()) {
      int from = CHUNK + 700;
      int to = 15 * CHUNK + 10;
      array.discard(from, to - from);
      Arrays.fill(data, from, to, (byte) 0);
      assertArrayEquals(data, read(array));
      assertEquals(List.of(), array.scrub(false, ArrayListener.NONE).mismatches());
      byte[] p = devices.get(raid5.pDisk(2)).content();
      assertArrayEquals(new byte[CHUNK], Arrays.copyOfRange(p, 2 * CHUNK, 3 * CHUNK));
    }
  }

  @Test
  void aScrubCountsWhatItCannotCheck() throws IOException {
    try (BlockArray array = filled()) {
      array.fail(0);
      ScrubReport report = array.scrub(true, ArrayListener.NONE);
      assertEquals(0, report.checkedBytes());
      assertEquals(MEMBER, report.skippedBytes());
    }
  }

  @Test
  void badRequestsAreRefusedInOneSentence() throws IOException {
    BlockArray array = filled();
    try (array) {
      assertEquals("read of 2 bytes at byte 196607 (the array has 196608 bytes)", assertThrows(
          IllegalArgumentException.class, () -> array.read(data.length - 1, ByteBuffer.allocate(2))).getMessage());
      assertThrows(IllegalArgumentException.class, () -> array.write(-1, ByteBuffer.allocate(1)));
      assertThrows(IllegalArgumentException.class, () -> array.fail(4));
      assertThrows(IllegalStateException.class, () -> array.readd(0));
      assertThrows(UnsupportedOperationException.class, () -> array.grow(5));
      array.fail(0);
      ArrayMember small = new ArrayMember(new CrashingDevice("small", MEMBER - 512, power), 0, MEMBER - 512);
      assertThrows(IllegalArgumentException.class, () -> array.replace(0, small));
      array.read(5, ByteBuffer.allocate(0));
    }
    array.close();
    assertThrows(IllegalStateException.class, () -> array.read(0, ByteBuffer.allocate(1)));
  }

  @Test
  void aStoppedRebuildLeavesTheMemberOut() throws IOException {
    try (BlockArray array = filled()) {
      array.fail(2);
      array.replace(2, new ArrayMember(new CrashingDevice("spare", MEMBER, power), 0, MEMBER));
      assertFalse(array.rebuild((done, total) -> false));
      assertEquals(MemberStatus.RECOVERING, array.status().members().get(2).status());
      assertArrayEquals(data, read(array));
      assertTrue(array.rebuild(ArrayListener.NONE));
      assertEquals(0, array.status().lost());
    }
  }

  @Test
  void aStoppedRebuildGoesOn() throws IOException {
    try (BlockArray array = filled()) {
      array.fail(2);
      CrashingDevice spare = new CrashingDevice("spare", MEMBER, power);
      array.replace(2, new ArrayMember(spare, 0, MEMBER));
      assertFalse(array.rebuild((done, total) -> done < MEMBER / 2));
      int before = spare.writes;
      assertTrue(array.rebuild(ArrayListener.NONE));
      assertEquals(before, spare.writes - before, "the other half");
      array.flush();
      assertEquals(0, array.status().dirtyBytes());
    }
  }

  /** The device that a rebuild was writing to when the process died has the first part already. */
  @Test
  void aRebuildThatACrashStoppedGoesOnWhereItWas() throws IOException {
    BlockArray array = filled();
    array.fail(2);
    CrashingDevice spare = new CrashingDevice("spare", MEMBER, power);
    spare.scramble(new Random(8));
    array.replace(2, new ArrayMember(spare, 0, MEMBER));
    int[] rounds = new int[1];
    assertFalse(array.rebuild((done, total) -> {
      if (rounds[0]++ == 0) {
        rewriteRow(array, 0, 5);
      }
      return done < 6 * CHUNK;
    }));
    rewriteRow(array, 3, 6);
    devices.set(2, spare);
    crash(array);
    spare.corrupt(CHUNK + 9);
    int before = spare.writes;
    try (BlockArray again = all().acceptWriteHole(true).open()) {
      assertEquals(MemberStatus.FAILED, again.status().members().get(2).status());
      again.readd(2);
      assertTrue(again.rebuild(ArrayListener.NONE));
      assertTrue(spare.writes - before < ROWS && spare.writes > before, "writes " + (spare.writes - before));
      again.fail(1);
      byte[] got = read(again);
      int wrong = Arrays.mismatch(data, got);
      // Row 1 was on record as done, so the damage done to it meanwhile is still there; all else is right.
      assertEquals(1, wrong / (3 * CHUNK));
      System.arraycopy(data, 3 * CHUNK, got, 3 * CHUNK, 3 * CHUNK);
      assertArrayEquals(data, got);
    }
  }

  /** A region that is being written when a rebuild puts its progress on record stays on record as dirty. */
  @Test
  void aRebuildDoesNotCallCleanWhatIsBeingWritten() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean slow = new AtomicBoolean();
    CrashingDevice real = devices.get(1);
    MemberDevice held = new SlowDevice(real, () -> {
      if (slow.get()) {
        reached.countDown();
        goOn.await();
      }
    });
    try (BlockArray array = over(devices.get(0), held, devices.get(2), devices.get(3)).open()) {
      array.write(0, ByteBuffer.wrap(data));
      array.flush();
      array.fail(2);
      array.replace(2, new ArrayMember(new CrashingDevice("spare", MEMBER, power), 0, MEMBER));
      List<CompletableFuture<Void>> writes = new ArrayList<>();
      assertFalse(array.rebuild((done, total) -> {
        if (done == 4 * CHUNK) {
          slow.set(true);
          MemorySegment row = TestArray.memory(3 * CHUNK);
          writes.add(array.writeAsync(0, row, false).toCompletableFuture());
          try {
            reached.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
        }
        return done < 4 * CHUNK;
      }));
      BitSet dirty = new DeviceIntentLog(intent).load().dirty();
      goOn.countDown();
      writes.getFirst().get(10, TimeUnit.SECONDS);
      assertTrue(dirty.get(0), "row 0 is being written");
      assertFalse(dirty.get(1), "row 1 is rebuilt");
      assertTrue(dirty.get(7), "row 7 is not");
    }
  }

  private void rewriteRow(BlockArray array, int row, int seed) {
    byte[] bytes = new byte[3 * CHUNK];
    new Random(seed).nextBytes(bytes);
    System.arraycopy(bytes, 0, data, row * 3 * CHUNK, bytes.length);
    try {
      array.write(row * 3L * CHUNK, ByteBuffer.wrap(bytes));
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void partlyRebuiltMembersAndBadBlocksAreGoneAround() throws IOException {
    filled().close();
    List<@Nullable ArrayMember> members = new ArrayList<>();
    members.add(new ArrayMember(devices.get(0), 0, MEMBER,
        List.of(new ByteRange(CHUNK + 512, 512))));
    members.add(new ArrayMember(devices.get(1), 0, 4 * CHUNK));
    members.add(new ArrayMember(devices.get(2), 0, MEMBER));
    members.add(new ArrayMember(devices.get(3), 0, MEMBER));
    new Random(2).ints(4 * CHUNK, MEMBER).limit(500).forEach(devices.get(1)::corrupt);
    devices.get(0).corrupt(CHUNK + 600);
    try (BlockArray array = BlockArray.on(new ArrayMembers(raid5, members, MEMBER), SCHEDULER).open()) {
      assertArrayEquals(data, read(array));
    }
  }

  @Test
  void asynchronousRequestsComplete() throws Exception {
    try (BlockArray array = filled()) {
      MemorySegment source = TestArray.memory(5000);
      source.fill((byte) 9);
      array.writeAsync(1000, source, true).toCompletableFuture().get(10, TimeUnit.SECONDS);
      MemorySegment into = TestArray.memory(5000);
      array.readAsync(1000, into).toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertEquals(-1, source.mismatch(into));
    }
  }

  @Test
  void aSchedulerThatMustBePolledIsRefused() {
    try (StripeScheduler inline = StripeScheduler.on(OneChannelEngine.ofSources(4, 4, PqContinuation.NATIVE))
        .kernel(LongLaneKernel.INSTANCE).inline().build()) {
      BlockArrayBuilder builder = BlockArray.on(TestArray.over(raid5, new ArrayList<>(devices), MEMBER), inline);
      assertTrue(assertThrows(IllegalArgumentException.class, builder::open).getMessage().startsWith("scheduler: inline"));
    }
  }

  @Test
  void logsOfOtherArraysAreRefused() throws IOException {
    filled().close();
    ArrayGeometry other = ArrayGeometry.raid5(3, CHUNK);
    IOException refused = assertThrows(IOException.class, () -> BlockArray.on(TestArray.over(other,
        List.of(devices.get(0), devices.get(1), devices.get(2)), MEMBER / 2), SCHEDULER)
        .intentLog(new DeviceIntentLog(intent)).open());
    assertTrue(refused.getMessage().startsWith("write-intent log: of another array"), refused.getMessage());
    intent.corrupt(2);
    intent.corrupt(4096 + 2);
    assertTrue(assertThrows(IOException.class, () -> all().open()).getMessage()
        .startsWith("intent: not a write-intent log"));
  }
}
