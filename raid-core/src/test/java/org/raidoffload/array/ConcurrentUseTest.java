package org.raidoffload.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.schedule.StripeScheduler;

/**
 * Several threads, each with every fourth sector of the array to itself, so that all of them meet in every stripe: each
 * reads back what it wrote while members fail, come back and are rebuilt, and the parity is right in the end.
 */
@Timeout(60)
class ConcurrentUseTest {
  private static final int THREADS = 4;
  private static final int REQUESTS = 150;
  private static final int SECTOR = 512;

  @ParameterizedTest
  @ValueSource(ints = {5, 6})
  void threadsShareEveryStripe(int level) throws Exception {
    ArrayGeometry geometry = level == 5 ? ArrayGeometry.raid5(5, 8192) : ArrayGeometry.raid6(6, 8192);
    CrashingDevice.Power power = new CrashingDevice.Power();
    int memberBytes = 10 * 8192;
    List<CrashingDevice> devices = new ArrayList<>();
    for (int i = 0; i < geometry.disks(); i++) {
      devices.add(new CrashingDevice("member " + i, memberBytes, power));
    }
    try (StripeScheduler scheduler = TestArray.scheduler();
        BlockArray array = BlockArray.on(TestArray.over(geometry, new ArrayList<>(devices), memberBytes), scheduler)
            .regionBytes(2 * 8192).stripesInFlight(3).stripeBytes(4096).open();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1)) {
      AtomicBoolean done = new AtomicBoolean();
      List<Future<byte[]>> writers = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int mine = t;
        writers.add(threads.submit((Callable<byte[]>) () -> use(array, mine)));
      }
      Future<Integer> breaker = threads.submit(() -> breakAndMend(array, devices, memberBytes, done));
      byte[] expected = new byte[(int) array.size()];
      try {
        for (int t = 0; t < THREADS; t++) {
          byte[] own = writers.get(t).get();
          for (int at = t * SECTOR; at < expected.length; at += THREADS * SECTOR) {
            System.arraycopy(own, at, expected, at, SECTOR);
          }
        }
      } finally {
        done.set(true);
      }
      assertTrue(breaker.get() > 0, "no rebuild ended while the array was in use");
      byte[] got = new byte[expected.length];
      array.read(0, MemorySegment.ofArray(got));
      assertEquals(-1, Arrays.mismatch(expected, got));
      assertEquals(List.of(), array.scrub(false, ArrayListener.NONE).mismatches());
      for (int role = 0; role < geometry.level().parityDisks(); role++) {
        array.fail(2 * role);
      }
      array.read(0, MemorySegment.ofArray(got));
      assertEquals(-1, Arrays.mismatch(expected, got), "degraded");
    }
  }

  /** Writes runs of its own sectors, one request each, and reads them back. */
  private static byte[] use(BlockArray array, int mine) throws IOException {
    Random random = new Random(mine);
    byte[] own = new byte[(int) array.size()];
    int sectors = own.length / SECTOR / THREADS;
    byte[] sector = new byte[SECTOR];
    for (int i = 0; i < REQUESTS; i++) {
      int at = (random.nextInt(sectors) * THREADS + mine) * SECTOR;
      random.nextBytes(sector);
      System.arraycopy(sector, 0, own, at, SECTOR);
      array.write(at, MemorySegment.ofArray(sector), i % 10 == 0);
      int check = (random.nextInt(sectors) * THREADS + mine) * SECTOR;
      byte[] got = new byte[SECTOR];
      array.read(check, MemorySegment.ofArray(got));
      assertEquals(-1, Arrays.mismatch(Arrays.copyOfRange(own, check, check + SECTOR), got), "thread " + mine);
    }
    return own;
  }

  private static int breakAndMend(BlockArray array, List<CrashingDevice> devices, int memberBytes, AtomicBoolean done)
      throws IOException {
    Random random = new Random(9);
    int rebuilds = 0;
    do {
      int role = random.nextInt(devices.size());
      if (random.nextBoolean()) {
        devices.get(role).failNext(2);
      } else {
        array.fail(role);
      }
      array.scrub(true, ArrayListener.NONE);
      if (array.status().members().get(role).status() == MemberStatus.FAILED) {
        if (random.nextBoolean()) {
          array.readd(role);
        } else {
          array.replace(role, new ArrayMember(devices.get(role), 0, memberBytes));
        }
        array.rebuild(ArrayListener.NONE);
        rebuilds++;
      }
    } while (!done.get());
    return rebuilds;
  }

  @Test
  void overlappingClaimsAreServedInOrder() throws Exception {
    StripeLocks locks = new StripeLocks();
    StripeLocks.Hold first = new StripeLocks.Hold();
    locks.acquire(first, 0, 100, false);
    List<String> order = new ArrayList<>();
    Thread writer = new Thread(() -> claim(locks, true, order, "writer"));
    writer.start();
    waitForClaims(locks, 2);
    Thread reader = new Thread(() -> claim(locks, false, order, "reader"));
    reader.start();
    waitForClaims(locks, 3);
    StripeLocks.Hold elsewhere = new StripeLocks.Hold();
    locks.acquire(elsewhere, 100, 200, true);
    locks.release(elsewhere);
    assertEquals(List.of(), order, "a claim went past an earlier one that it overlaps");
    locks.release(first);
    writer.join();
    reader.join();
    assertEquals(List.of("writer", "reader"), order);
  }

  private static void claim(StripeLocks locks, boolean exclusive, List<String> order, String name) {
    StripeLocks.Hold hold = new StripeLocks.Hold();
    locks.acquire(hold, 50, 60, exclusive);
    synchronized (order) {
      order.add(name);
    }
    locks.release(hold);
  }

  private static void waitForClaims(StripeLocks locks, int claims) throws InterruptedException {
    while (locks.claims() < claims) {
      Thread.sleep(1);
    }
  }
}
