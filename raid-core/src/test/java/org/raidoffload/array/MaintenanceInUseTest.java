package org.raidoffload.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.member.MemoryMemberDevice;
import org.raidoffload.schedule.StripeScheduler;

/** A rebuild that moves many stripes at once, with a user beside it: he gets his turns, and both are right. */
@Timeout(60)
class MaintenanceInUseTest {
  private static final int CHUNK = 4096;
  private static final int ROWS = 203;
  private static final int MEMBER_BYTES = ROWS * CHUNK;
  private static final int LOST = 2;
  private static final long WRITE_MILLIS = 4;
  private static final ArrayGeometry GEOMETRY = ArrayGeometry.raid6(6, CHUNK);

  private final StripeScheduler scheduler = TestArray.scheduler();
  private final byte[] content = new byte[GEOMETRY.dataDisks() * MEMBER_BYTES];

  @AfterEach
  void nothingIsLeft() {
    scheduler.close();
    assertEquals(List.of(), scheduler.ledger().violations());
  }

  @Test
  void aUserWritesWhileAMemberIsRebuilt() throws Exception {
    AtomicBoolean slow = new AtomicBoolean();
    List<@Nullable MemberDevice> members = new ArrayList<>();
    for (int i = 0; i < GEOMETRY.disks(); i++) {
      MemberDevice device = new MemoryMemberDevice("memory " + i, TestArray.memory(MEMBER_BYTES));
      members.add(i != LOST ? device : new SlowDevice(device, () -> {
        if (slow.get()) {
          TimeUnit.MILLISECONDS.sleep(WRITE_MILLIS);
        }
      }));
    }
    Random dice = new Random(11);
    dice.nextBytes(content);
    try (BlockArray array = BlockArray.on(TestArray.over(GEOMETRY, members, MEMBER_BYTES), scheduler).open()) {
      array.write(0, TestArray.memory(content.length).copyFrom(MemorySegment.ofArray(content)));
      array.fail(LOST);
      MemberDevice lost = members.get(LOST);
      if (lost != null) {
        lost.write(0, TestArray.memory(MEMBER_BYTES).fill((byte) 7));
        array.replace(LOST, new ArrayMember(lost, 0, MEMBER_BYTES));
      }
      slow.set(true);
      CompletableFuture<Boolean> rebuilt = CompletableFuture.supplyAsync(() -> {
        try {
          return array.rebuild(ArrayListener.NONE);
        } catch (IOException failed) {
          throw new UncheckedIOException(failed);
        }
      });
      int writes = 0;
      long longest = 0;
      byte[] bytes = new byte[3000];
      while (!rebuilt.isDone()) {
        int at = dice.nextInt(content.length - bytes.length);
        dice.nextBytes(bytes);
        long begun = System.nanoTime();
        array.write(at, TestArray.memory(bytes.length).copyFrom(MemorySegment.ofArray(bytes)));
        longest = Math.max(longest, System.nanoTime() - begun);
        System.arraycopy(bytes, 0, content, at, bytes.length);
        writes++;
      }
      assertTrue(rebuilt.get());
      slow.set(false);
      // The rebuild takes most of a second; a batch of it, which is what a user may have to wait for, some 32 ms.
      assertTrue(writes >= 10, writes + " writes, the longest " + longest / 1_000_000 + " ms");
      MemorySegment all = TestArray.memory(content.length);
      array.read(0, all);
      assertArrayEquals(content, TestArray.bytes(all));
      ScrubReport scrub = array.scrub(false, ArrayListener.NONE);
      assertEquals(List.of(), scrub.mismatches());
      assertFalse(scrub.checkedBytes() < MEMBER_BYTES, scrub.toString());
    }
  }
}
