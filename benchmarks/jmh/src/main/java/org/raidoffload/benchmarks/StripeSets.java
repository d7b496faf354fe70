package org.raidoffload.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.raidoffload.parity.LongLaneKernel;

/**
 * Stripes to run kernels on, used in turn: one for warm figures, or as many as fill a footprint for cold ones. A set
 * is new data, data, P and Q, each block aligned to its size, with right parity.
 */
final class StripeSets {
  /** The slot that the read-modify-write rows update: its coefficient is neither 1 nor 2. */
  static final int SLOT = 3;

  /** The most memory that a run takes; allocated once. */
  private static long pool;

  private static long poolBytes;

  final int disks;
  final int bytes;
  final long[][] fresh;
  final long[][] data;
  final long[][] dataAndP;
  final long[] p;
  final long[] q;

  /** The updated block alone, and behind P. */
  final long[][] updated;
  final long[][] pAndUpdated;
  final byte[] coefficient = {1 << SLOT};

  private int next;

  StripeSets(int bytes, int disks, Footprint footprint) {
    this.disks = disks;
    this.bytes = bytes;
    long setBytes = (2L * disks + 2) * bytes;
    int sets = (int) Math.max(1, footprint.bytes() / setBytes);
    fresh = new long[sets][disks];
    data = new long[sets][disks];
    dataAndP = new long[sets][disks + 1];
    p = new long[sets];
    q = new long[sets];
    updated = new long[sets][1];
    pAndUpdated = new long[sets][2];
    long base = pool(sets * setBytes);
    fill(base, sets * setBytes);
    for (int set = 0; set < sets; set++) {
      lay(set, base + set * setBytes);
    }
    restoreParity();
  }

  private void lay(int set, long at) {
    for (int i = 0; i < disks; i++) {
      fresh[set][i] = at + (long) i * bytes;
      data[set][i] = at + (long) (disks + i) * bytes;
      dataAndP[set][i] = data[set][i];
    }
    p[set] = at + 2L * disks * bytes;
    q[set] = p[set] + bytes;
    dataAndP[set][disks] = p[set];
    updated[set][0] = data[set][SLOT];
    pAndUpdated[set][0] = p[set];
    pAndUpdated[set][1] = data[set][SLOT];
  }

  /** Makes P and Q of every set right again, for rows that check them. */
  void restoreParity() {
    for (int set = 0; set < p.length; set++) {
      LongLaneKernel.INSTANCE.pq(data[set], disks, p[set], q[set], bytes);
    }
  }

  private static synchronized long pool(long bytes) {
    if (poolBytes < bytes) {
      pool = Libc.allocateHuge(bytes);
      poolBytes = bytes;
    }
    return pool;
  }

  @SuppressWarnings("restricted")
  private static void fill(long base, long bytes) {
    MemorySegment memory = MemorySegment.ofAddress(base).reinterpret(bytes);
    var random = new SplittableRandom(0x11d);
    for (long at = 0; at < bytes; at += JAVA_LONG.byteSize()) {
      memory.set(JAVA_LONG, at, random.nextLong());
    }
  }

  /** The data blocks of a set as buffers, for coders that take nothing else. */
  @SuppressWarnings("restricted")
  ByteBuffer[] buffers(int set) {
    var buffers = new ByteBuffer[disks];
    for (int i = 0; i < disks; i++) {
      buffers[i] = MemorySegment.ofAddress(data[set][i]).reinterpret(bytes).asByteBuffer();
    }
    return buffers;
  }

  /** The next set in turn. */
  int turn() {
    int set = next;
    next = set + 1 == p.length ? 0 : set + 1;
    return set;
  }
}
