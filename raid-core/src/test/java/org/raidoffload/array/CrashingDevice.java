package org.raidoffload.array;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.raidoffload.member.MemberDevice;

/**
 * A member in memory with a volatile cache, which can be made to fail and to crash together with others. After a crash
 * of the process what was written is there; after a loss of power each sector written since the last flush is there or
 * not.
 */
final class CrashingDevice implements MemberDevice {
  private static final int SECTOR = 512;

  /** What crashes at once. */
  static final class Power {
    private int writesLeft = Integer.MAX_VALUE;
    private boolean off;

    /** Lets so many writes through, the next one in part. */
    synchronized void failAfter(int writes) {
      writesLeft = writes;
    }

    synchronized boolean off() {
      return off;
    }

    synchronized void on() {
      off = false;
      writesLeft = Integer.MAX_VALUE;
    }

    synchronized void cut() {
      off = true;
    }

    /** Returns 1 to let a write through, 0 to do part of it, -1 to refuse. */
    private synchronized int admit() {
      if (off) {
        return -1;
      }
      if (writesLeft == 0) {
        off = true;
        return 0;
      }
      writesLeft--;
      return 1;
    }
  }

  /** A write that is not on stable storage. */
  private static final class Pending {
    final int at;
    final byte[] bytes;

    Pending(int at, byte[] bytes) {
      this.at = at;
      this.bytes = bytes;
    }
  }

  private final String name;
  private final Power power;
  private final byte[] stable;
  private byte[] live;
  private final List<Pending> pending = new ArrayList<>();
  /** Transfers that will throw. */
  private int errors;
  /** Sectors that cannot be read until they are written, or ever. */
  private final BitSet bad = new BitSet();
  private boolean badForGood;
  int reads;
  int writes;

  CrashingDevice(String name, int size, Power power) {
    this.name = name;
    this.power = power;
    stable = new byte[size];
    live = new byte[size];
  }

  synchronized void failNext(int transfers) {
    errors = transfers;
  }

  synchronized void bad(int at, int bytes) {
    bad.set(at / SECTOR, (at + bytes + SECTOR - 1) / SECTOR);
  }

  synchronized void allGood() {
    bad.clear();
  }

  synchronized boolean anyBad() {
    return !bad.isEmpty();
  }

  synchronized void keepBadSectors() {
    badForGood = true;
  }

  /** Content for a device that must not matter. */
  synchronized void scramble(Random random) {
    random.nextBytes(stable);
    live = stable.clone();
  }

  synchronized byte[] content() {
    return live.clone();
  }

  synchronized void corrupt(int at) {
    live[at] ^= 0x55;
    stable[at] ^= 0x55;
  }

  /** What is left after the crash. */
  synchronized void crash(boolean powerLost, Random random) {
    if (powerLost) {
      for (Pending write : pending) {
        for (int at = 0; at < write.bytes.length;) {
          int n = Math.min(write.bytes.length - at, SECTOR - (write.at + at) % SECTOR);
          if (random.nextBoolean()) {
            System.arraycopy(write.bytes, at, stable, write.at + at, n);
          }
          at += n;
        }
      }
    } else {
      System.arraycopy(live, 0, stable, 0, live.length);
    }
    pending.clear();
    live = stable.clone();
    errors = 0;
  }

  private void mayFail(String what) throws IOException {
    if (errors > 0) {
      errors--;
      throw new IOException(what + " of " + name + " fails because the test says so");
    }
    if (power.off()) {
      throw new IOException(name + " has no power");
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return stable.length;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public synchronized void read(long offset, MemorySegment dst) throws IOException {
    mayFail("read");
    int first = bad.nextSetBit((int) offset / SECTOR);
    if (first >= 0 && (long) first * SECTOR < offset + dst.byteSize()) {
      throw new IOException("sector " + first + " of " + name + " is bad");
    }
    reads++;
    MemorySegment.copy(live, (int) offset, dst, ValueLayout.JAVA_BYTE, 0, (int) dst.byteSize());
  }

  @Override
  public synchronized void write(long offset, MemorySegment src) throws IOException {
    mayFail("write");
    int admitted = power.admit();
    if (admitted < 0) {
      throw new IOException(name + " has no power");
    }
    byte[] bytes = src.toArray(ValueLayout.JAVA_BYTE);
    if (admitted == 0) {
      bytes = Arrays.copyOf(bytes, bytes.length / 2 / SECTOR * SECTOR);
    }
    writes++;
    if (!badForGood) {
      bad.clear((int) offset / SECTOR, ((int) offset + bytes.length + SECTOR - 1) / SECTOR);
    }
    System.arraycopy(bytes, 0, live, (int) offset, bytes.length);
    pending.add(new Pending((int) offset, bytes));
    if (admitted == 0) {
      throw new IOException(name + " lost power in the middle of a write");
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    mayFail("flush");
    for (Pending write : pending) {
      System.arraycopy(write.bytes, 0, stable, write.at, write.bytes.length);
    }
    pending.clear();
  }

  @Override
  public void close() {
    // Nothing to let go of.
  }
}
