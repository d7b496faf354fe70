package org.raidoffload.parity;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Stands blocks in for absent ones, so that kernels need no test for an address of 0: work goes through slices of
 * {@value #SLICE_BYTES} bytes, absent sources are a slice of zeros and absent destinations a slice that nobody reads.
 * One per thread; nothing is allocated once the arrays are as long as the longest list of sources.
 */
final class AbsentSlots {
  /** A page: the stand-ins stay in the first-level cache. */
  static final int SLICE_BYTES = 4096;

  private static final ThreadLocal<AbsentSlots> PER_THREAD = ThreadLocal.withInitial(AbsentSlots::new);

  private final MemorySegment memory = Arena.ofAuto().allocate(2 * SLICE_BYTES, 64);
  private final long zeros = memory.address();
  private final long sink = zeros + SLICE_BYTES;
  private long[] sources = new long[32];
  private long[] destinations = new long[32];

  private AbsentSlots() {}

  static AbsentSlots ofThisThread() {
    return PER_THREAD.get();
  }

  static boolean any(long[] addresses, int count) {
    for (int i = 0; i < count; i++) {
      if (addresses[i] == 0) {
        return true;
      }
    }
    return false;
  }

  static long sliceBytes(long at, long end) {
    return Math.min(SLICE_BYTES, end - at);
  }

  /** The addresses of a slice; valid until the next call. */
  long[] sourcesAt(long[] addresses, int count, long at) {
    sources = filled(sources, addresses, count, at, zeros);
    return sources;
  }

  /** As {@link #sourcesAt} with two more slots of zeros. */
  long[] sourcesWithout(long[] addresses, int count, int slotX, int slotY, long at) {
    long[] slice = sourcesAt(addresses, count, at);
    slice[slotX] = zeros;
    slice[slotY] = zeros;
    return slice;
  }

  long[] destinationsAt(long[] addresses, int count, long at) {
    destinations = filled(destinations, addresses, count, at, sink);
    return destinations;
  }

  long destinationAt(long address, long at) {
    return address == 0 ? sink : address + at;
  }

  /** The addresses that are present, in the order of {@link SourceOrder}; {@link #present} says how many. */
  long[] gathered(long[] addresses, int count) {
    sources = gathered(sources, addresses, count);
    return sources;
  }

  /** As {@link #gathered}, of the destinations of sources that are gathered: in the same order where none is absent. */
  long[] gatheredDestinations(long[] addresses, int count) {
    destinations = gathered(destinations, addresses, count);
    return destinations;
  }

  private static long[] gathered(long[] array, long[] addresses, int count) {
    long[] gathered = array.length < count ? new long[count] : array;
    int present = 0;
    for (int i : SourceOrder.of(count)) {
      if (addresses[i] != 0) {
        gathered[present++] = addresses[i];
      }
    }
    return gathered;
  }

  static int present(long[] addresses, int count) {
    int present = 0;
    for (int i = 0; i < count; i++) {
      present += addresses[i] == 0 ? 0 : 1;
    }
    return present;
  }

  private static long[] filled(long[] array, long[] addresses, int count, long at, long standIn) {
    long[] slice = array.length < count ? Arrays.copyOf(array, count) : array;
    for (int i = 0; i < count; i++) {
      slice[i] = addresses[i] == 0 ? standIn : addresses[i] + at;
    }
    return slice;
  }
}
