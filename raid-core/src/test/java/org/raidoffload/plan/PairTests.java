package org.raidoffload.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * The kernel's RAID-6 self tests, run on plans: crypto/async_tx/raid6test.c loses every pair of disks at each of its
 * disk counts, lib/raid6/test rewrites every range of data disks in a 16-disk array by read-modify-write.
 */
final class PairTests {
  /** 4 and 5 take special recovery paths, 11 and 12 and 24 sit at engines' source limits, 64 is the kernel's most. */
  private static final int[] DISK_COUNTS = {4, 5, 11, 12, 24, 64};
  private static final int RANGE_DISKS = 16;
  private static final int UNIT = 512;

  int pairs;
  int ranges;
  private final StripePlanner planner = new StripePlanner(2);

  PairTests runAll() {
    for (int disks : DISK_COUNTS) {
      ArrayGeometry geometry = ArrayGeometry.raid6(disks, 4096);
      List<StripeBuffer> blocks = new ArrayList<>(IntStream.range(0, disks - 2).mapToObj(StripeBuffer::data).toList());
      blocks.add(StripeBuffer.P);
      blocks.add(StripeBuffer.Q);
      for (int i = 0; i < disks; i++) {
        for (int j = i + 1; j < disks; j++) {
          pairs++;
          run(StripeRequest.builder(geometry, Kind.RECOVER).row(i).unitBytes(UNIT)
              .failed(blocks.get(i), blocks.get(j)).build());
        }
      }
    }
    int data = RANGE_DISKS - 2;
    for (int first = 0; first < data; first++) {
      for (int last = first; last < data; last++) {
        ranges++;
        int[] written = IntStream.rangeClosed(first, last).toArray();
        StripeRequest.Builder write = StripeRequest.builder(ArrayGeometry.raid6(RANGE_DISKS, 4096), Kind.WRITE)
            .row(last).unitBytes(UNIT).blocks(written).cached(StripeBuffer.P, StripeBuffer.Q);
        for (int block : written) {
          write.cached(StripeBuffer.data(block));
        }
        run(write.build());
      }
    }
    return this;
  }

  private void run(StripeRequest request) {
    new StripeModel(request, planner.plan(request), pairs * 31L + ranges).fill().runAndCompare();
  }
}
