package org.raidoffload.cli.member;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.ArrayMember;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.member.MemberDevice;
import org.raidoffload.member.MemberException;
import org.raidoffload.parity.ParityKernels;

/**
 * The content of an array goes to a sink in order, also where the sink takes bytes from the members itself, all of them,
 * some, or none. The array is made here: RAID-5, left-symmetric, parity by an xor of bytes.
 */
@Timeout(60)
class ContentHandedOnTest {
  private static final int CHUNK = 64 << 10;
  private static final int DISKS = 4;
  private static final int ROWS = 40;
  private static final long OFFSET = 4096;

  private final byte[] content = new byte[ROWS * CHUNK * (DISKS - 1)];
  private final byte[][] disks = new byte[DISKS][(int) OFFSET + ROWS * CHUNK];

  ContentHandedOnTest() {
    new Random(4).nextBytes(content);
    for (int row = 0; row < ROWS; row++) {
      int parity = DISKS - 1 - row % DISKS;
      for (int data = 0; data < DISKS - 1; data++) {
        int disk = (parity + 1 + data) % DISKS;
        for (int i = 0; i < CHUNK; i++) {
          byte value = content[(row * (DISKS - 1) + data) * CHUNK + i];
          disks[disk][(int) OFFSET + row * CHUNK + i] = value;
          disks[parity][(int) OFFSET + row * CHUNK + i] ^= value;
        }
      }
    }
  }

  /** Bytes of a member, some of which cannot be read, and all of them late. */
  private static final class Disk implements MemberDevice {
    final byte[] bytes;
    long badFrom = Long.MAX_VALUE;
    long badTo = Long.MAX_VALUE;
    long lateMillis;

    Disk(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean bad(long offset, long length) {
      return offset < badTo && offset + length > badFrom;
    }

    @Override
    public void read(long offset, MemorySegment dst) throws IOException {
      if (bad(offset, dst.byteSize())) {
        throw new MemberException("disk", offset, "bad", null);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(lateMillis);
      } catch (InterruptedException stop) {
        throw new IOException(stop);
      }
      MemorySegment.copy(bytes, (int) offset, dst, ValueLayout.JAVA_BYTE, 0, (int) dst.byteSize());
    }

    @Override
    public String name() {
      return "disk";
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public boolean readOnly() {
      return true;
    }

    @Override
    public void write(long offset, MemorySegment src) {
      throw new AssertionError("nothing is written");
    }

    @Override
    public void flush() {
      throw new AssertionError("nothing is written");
    }

    @Override
    public void close() {}
  }

  /** Takes at most so many bytes at once from a disk, and none where they are bad or the dice say no. */
  private static class Taker implements ArrayCopy.Sink {
    final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    final AtomicInteger passed = new AtomicInteger();
    final AtomicInteger written = new AtomicInteger();
    final Random dice = new Random(5);
    final int most;
    final double refuses;

    Taker(int most, double refuses) {
      this.most = most;
      this.refuses = refuses;
    }

    @Override
    public synchronized long pass(MemberDevice device, long offset, long bytes) {
      Disk disk = (Disk) device;
      int moved = (int) Math.min(bytes, most);
      if (moved == 0 || dice.nextDouble() < refuses || disk.bad(offset, moved)) {
        return 0;
      }
      taken.write(disk.bytes, (int) offset, moved);
      passed.addAndGet(moved);
      return moved;
    }

    @Override
    public synchronized void write(long at, MemorySegment bytes) {
      assertEquals(taken.size(), at, "in order");
      taken.writeBytes(bytes.toArray(ValueLayout.JAVA_BYTE));
      written.addAndGet((int) bytes.byteSize());
    }
  }

  private Taker copy(List<@Nullable Disk> present, Taker sink) throws IOException {
    List<@Nullable ArrayMember> members = new ArrayList<>();
    for (Disk disk : present) {
      members.add(disk == null ? null : new ArrayMember(disk, OFFSET, (long) ROWS * CHUNK));
    }
    ArrayMembers array = new ArrayMembers(ArrayGeometry.raid5(DISKS, CHUNK), members, (long) ROWS * CHUNK);
    new ArrayCopy(array, EngineRegistry.alone("software").orElseThrow(), ParityKernels::shared)
        .content(sink, true, 0, done -> { });
    assertArrayEquals(content, sink.taken.toByteArray());
    return sink;
  }

  private List<@Nullable Disk> all() {
    List<@Nullable Disk> all = new ArrayList<>();
    for (byte[] bytes : disks) {
      all.add(new Disk(bytes));
    }
    return all;
  }

  @Test
  void theSinkTakesEverythingFromTheMembers() throws IOException {
    Taker sink = copy(all(), new Taker(10_000, 0));
    assertEquals(content.length, sink.passed.get());
    assertEquals(0, sink.written.get());
  }

  @Test
  void whatItDoesNotTakeIsWritten() throws IOException {
    Taker now = copy(all(), new Taker(10_000, 0.05));
    assertTrue(now.passed.get() > 0 && now.written.get() > 0, now.passed + " passed, " + now.written + " written");
    assertEquals(content.length, copy(all(), new Taker(0, 0)).written.get());
  }

  @Test
  void aBlockThatAMemberCannotGiveIsMadeAnew() throws IOException {
    List<@Nullable Disk> some = all();
    for (int disk = 0; disk < DISKS; disk++) {
      Disk bad = some.get(disk);
      if (bad != null) {
        // In the middle of a chunk, and for one disk at its start.
        bad.badFrom = OFFSET + (7 + 5L * disk) * CHUNK + (disk == 2 ? 0 : 20_480);
        bad.badTo = bad.badFrom + 512;
      }
    }
    Taker sink = copy(some, new Taker(10_000, 0));
    assertTrue(sink.passed.get() > content.length / 2, sink.passed + " of " + content.length + " passed");
  }

  @Test
  void membersThatAreLateAndOneThatIsMissing() throws IOException {
    List<@Nullable Disk> late = all();
    for (Disk disk : late) {
      if (disk != null) {
        disk.lateMillis = 2;
      }
    }
    copy(late, new Taker(10_000, 0));
    List<@Nullable Disk> less = all();
    less.set(1, null);
    assertEquals(0, copy(less, new Taker(10_000, 0)).passed.get(), "of a degraded array nothing is passed on");
  }

  @Test
  void aSinkThatFailsEndsIt() {
    Taker full = new Taker(0, 0) {
      @Override
      public synchronized void write(long at, MemorySegment bytes) {
        throw new IllegalStateException("full");
      }
    };
    assertThrows(IllegalStateException.class, () -> copy(all(), full));
  }
}
