package org.raidoffload.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.schedule.StripeScheduler;

/** Every place at which one write can stop, with every member lost afterwards, with and without the log. */
class PartialParityLogTest {
  private static final StripeScheduler SCHEDULER = TestArray.scheduler();
  private static final int CHUNK = 4096;
  private static final int MEMBER = 4 * CHUNK;
  private static final ArrayGeometry GEOMETRY = ArrayGeometry.raid5(5, CHUNK);
  /** D0 and D1 of row 0. */
  private static final int WRITTEN = 2 * CHUNK;

  private final CrashingDevice.Power power = new CrashingDevice.Power();
  private final byte[] before = new byte[4 * MEMBER];

  @AfterAll
  static void close() {
    SCHEDULER.close();
  }

  private BlockArray open(List<CrashingDevice> devices, int missing, @Nullable CrashingDevice log) throws IOException {
    List<@Nullable MemberDevice> given = new ArrayList<>(devices);
    if (missing >= 0) {
      given.set(missing, null);
    }
    BlockArrayBuilder builder = BlockArray.on(TestArray.over(GEOMETRY, given, MEMBER), SCHEDULER).stripesInFlight(1)
        .memberDepth(1).acceptWriteHole(true);
    return (log == null ? builder : builder.writeHook(new PartialParityLog(log))).open();
  }

  @Test
  void dataThatWasLeftAloneSurvivesTheLossOfItsMember() throws IOException {
    int damagedWithout = 0;
    for (int stop = 0; stop < 5; stop++) {
      for (int lost = 0; lost < 5; lost++) {
        assertEquals(0, damaged(stop, lost, true), "stopped after " + stop + " writes, lost " + lost);
        damagedWithout += damaged(stop, lost, false);
      }
    }
    assertTrue(damagedWithout > 0, "without the log the write hole must show, or this test shows nothing");
  }

  /** Bytes that the write left alone and that are no longer what they were. */
  private int damaged(int stop, int lost, boolean withLog) throws IOException {
    List<CrashingDevice> devices = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      devices.add(new CrashingDevice("disk " + i, MEMBER, power));
    }
    CrashingDevice log = new CrashingDevice("log", 1 << 20, power);
    new Random(stop).nextBytes(before);
    BlockArray array = open(devices, -1, withLog ? log : null);
    array.write(0, ByteBuffer.wrap(before));
    array.flush();
    byte[] after = new byte[WRITTEN];
    Arrays.fill(after, (byte) 0x5a);
    power.failAfter(stop);
    try {
      array.write(0, ByteBuffer.wrap(after));
      power.cut();
    } catch (IOException expected) {
      assertTrue(power.off());
    }
    power.cut();
    assertThrows(IOException.class, array::close);
    devices.forEach(d -> d.crash(false, new Random(1)));
    log.crash(false, new Random(2));
    power.on();
    try (BlockArray again = open(devices, lost, withLog ? log : null)) {
      ByteBuffer got = ByteBuffer.allocate(before.length);
      again.read(0, got);
      int wrong = 0;
      for (int i = WRITTEN; i < before.length; i++) {
        wrong += got.get(i) == before[i] ? 0 : 1;
      }
      return wrong;
    }
  }

  @Test
  void aSmallLogOnlyFlushesMoreOften() throws IOException {
    List<CrashingDevice> devices = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      devices.add(new CrashingDevice("disk " + i, MEMBER, power));
    }
    CrashingDevice log = new CrashingDevice("log", 8192 + 3 * (4096 + 4096), power);
    try (BlockArray array = open(devices, -1, log)) {
      new Random(1).nextBytes(before);
      for (int i = 0; i < 3; i++) {
        array.write(0, ByteBuffer.wrap(before));
        array.write(100, ByteBuffer.wrap(before, 100, 9000));
      }
      ByteBuffer got = ByteBuffer.allocate(before.length);
      array.read(0, got);
      assertArrayEquals(before, got.array());
    }
  }

  @Test
  void onlyRaid5HasIt() {
    ArrayGeometry raid6 = ArrayGeometry.raid6(5, CHUNK);
    List<@Nullable MemberDevice> devices = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      devices.add(new CrashingDevice("disk " + i, MEMBER, power));
    }
    IOException refused = assertThrows(IOException.class, () -> BlockArray.on(TestArray.over(raid6, devices, MEMBER),
        SCHEDULER).writeHook(new PartialParityLog(new CrashingDevice("log", 1 << 20, power))).open());
    assertEquals("partial parity log: the array is RAID-6 (only RAID-5 has one)", refused.getMessage());
  }
}
