package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.StripeScheduler;

/** Every engine on stripes of 1 to 254 data blocks, fused and not: arrays that hold a stripe's blocks are long enough. */
class WideStripesTest {
  private static final int[] DATA_BLOCKS = {1, 2, 3, 127, 128, 129, 130, 131, 252, 253, 254};
  /** A model cuts what is too wide for it, by the same code at every width: every request at some widths, two at all. */
  private static final Set<Integer> EVERY_REQUEST_OF_MODELS = Set.of(1, 3, 129, 254);
  private static int ran;

  static Stream<OffloadEngine> engines() {
    return EngineRegistry.load().engines().stream();
  }

  @AfterAll
  static void tell() {
    System.out.println("wide stripes: " + ran + " ran");
  }

  @ParameterizedTest
  @MethodSource("engines")
  void everyWidthGivesTheRightBytes(OffloadEngine engine) {
    for (boolean fuse : engine.fuses() ? new boolean[] {false, true} : new boolean[] {false}) {
      try (StripeScheduler scheduler = StripeScheduler.on(engine).fuse(fuse).inline().build()) {
        for (int k : DATA_BLOCKS) {
          boolean every = engine.fuses() || EVERY_REQUEST_OF_MODELS.contains(k);
          List<StripeRequest> requests = new ArrayList<>();
          if (every) {
            requests.addAll(requests(ArrayGeometry.raid5(k + 1, 65536)));
          }
          if (every && k >= 2 && k <= 253) {
            requests.addAll(requests(ArrayGeometry.raid6(k + 2, 65536)));
            requests.addAll(recoveries(ArrayGeometry.raid6(k + 2, 65536)));
          } else if (k >= 2 && k <= 253) {
            requests.add(requests(ArrayGeometry.raid6(k + 2, 65536)).getFirst());
            requests.add(recoveries(ArrayGeometry.raid6(k + 2, 65536)).getFirst());
          }
          requests.forEach(r -> run(scheduler, r, engine.name() + (fuse ? " fused, " : ", ") + k + " data blocks: "));
        }
      }
    }
  }

  private static List<StripeRequest> requests(ArrayGeometry array) {
    int k = array.dataDisks();
    int[] all = IntStream.range(0, k).toArray();
    int[] butOne = IntStream.range(0, Math.max(1, k - 1)).toArray();
    return List.of(request(array, Kind.WRITE).blocks(all).build(),
        request(array, Kind.WRITE).blocks(all).skipCopy(true).build(),
        request(array, Kind.WRITE).blocks(butOne).rmwLevel(2).build(),
        request(array, Kind.WRITE).blocks(0).rmwLevel(0).build(),
        request(array, Kind.RECOVER).failed(StripeBuffer.data(k - 1)).build(),
        request(array, Kind.CHECK).build());
  }

  private static List<StripeRequest> recoveries(ArrayGeometry array) {
    int k = array.dataDisks();
    return List.of(
        request(array, Kind.RECOVER).failed(StripeBuffer.data(k / 2 - 1), StripeBuffer.data(k - 1)).build(),
        request(array, Kind.RECOVER).failed(StripeBuffer.data(k - 1), StripeBuffer.P).build());
  }

  /** The block length is a multiple of what vector code wants, so that no kernel passes it on to another. */
  private static StripeRequest.Builder request(ArrayGeometry array, Kind kind) {
    return StripeRequest.builder(array, kind).unitBytes(512);
  }

  private static void run(StripeScheduler scheduler, StripeRequest request, String what) {
    try (StripeFixture stripe = new StripeFixture(request, scheduler.plan(request), ran++)) {
      boolean[] ended = new boolean[1];
      scheduler.trySubmit(request, stripe.memory(), o -> {
        assertTrue(o.toResult().succeeded(), () -> what + request + " " + o.toResult());
        ended[0] = true;
      });
      for (int i = 0; i < 1000 && !ended[0]; i++) {
        scheduler.poll();
      }
      assertTrue(ended[0], () -> what + request);
      stripe.check(what + request);
    }
  }
}
