package org.raidoffload.cli.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.cli.workload.BlockRequest.Kind;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeRequest;

/** What joins, waits, passes and goes in the model of the stripe cache. RAID-5 of 4 disks, chunks of 8 KiB: 3 data blocks. */
class StripeCacheTest {
  private static final ArrayGeometry ARRAY = ArrayGeometry.raid5(4, 8192);
  private static final long ROW = 3 * 8192;

  private final List<String> out = new ArrayList<>();
  private final List<StripeRequest> requests = new ArrayList<>();

  private StripeCache cache(CacheOptions options) {
    return new StripeCache(options, new StripeRequests(options), new StripeCache.Sink() {
      @Override
      public void stripe(StripeRequest request, StripePlan plan, long nanos) {
        out.add(StripeKind.of(request, plan).option() + " at " + nanos / 1000);
        requests.add(request);
      }

      @Override
      public void barrier() {
        out.add("barrier");
      }
    });
  }

  private static CacheOptions options(int stripes, int bypass) {
    return new CacheOptions(ARRAY, stripes, bypass, 1, false, Set.of(), -1, 1, 1_000_000, 10_000);
  }

  private static void ask(StripeCache cache, Kind kind, long micros, long offset, long length) {
    BlockRequest r = new BlockRequest();
    r.set(kind, micros * 1000, offset, length);
    cache.take(r, offset);
  }

  @Test
  void writesOfOneBatchThatFillARowAreFullStripes() {
    StripeCache cache = cache(options(64, 1));
    for (int i = 0; i < 6; i++) {
      ask(cache, Kind.WRITE, 100 + i, i * 4096L, 4096);
    }
    cache.finish();
    assertEquals(List.of("full-stripe at 104", "full-stripe at 105"), out);
    assertEquals(4, cache.counts().merges);
  }

  @Test
  void theSameWritesFarApartAreNot() {
    StripeCache cache = cache(options(64, 1));
    for (int i = 0; i < 3; i++) {
      ask(cache, Kind.WRITE, 100 + i * 50_000L, i * 8192L, 4096);
    }
    cache.finish();
    assertEquals(3, out.size(), out.toString());
    assertTrue(out.stream().noneMatch(s -> s.startsWith("full")), out.toString());
  }

  @Test
  void aWriteThatMustReadWaitsForTheReadsBeforeAndGrowsMeanwhile() {
    StripeCache cache = cache(options(64, 1));
    ask(cache, Kind.WRITE, 0, 0, 4096);
    ask(cache, Kind.WRITE, 100, ROW, 4096);
    ask(cache, Kind.WRITE, 300, ROW + 8192, 4096);
    ask(cache, Kind.WRITE, 500, ROW + 16_384, 4096);
    cache.finish();
    assertEquals(List.of("rcw at 10", "full-stripe at 500"), out);
  }

  @Test
  void aWriteThatSomebodyWaitsForDoesNotWait() {
    StripeCache cache = cache(options(64, 1));
    ask(cache, Kind.WRITE, 0, 0, 4096);
    BlockRequest sync = new BlockRequest();
    sync.set(Kind.WRITE, 100_000, ROW, 4096);
    sync.sync = true;
    cache.take(sync, ROW);
    ask(cache, Kind.WRITE, 300, 9 * ROW, 4096);
    assertEquals(List.of("rcw at 10", "rcw at 110"), out);
  }

  @Test
  void aFlushLetsNothingWait() {
    StripeCache cache = cache(options(64, 1));
    ask(cache, Kind.WRITE, 0, 0, 4096);
    ask(cache, Kind.WRITE, 100, ROW, 4096);
    ask(cache, Kind.FLUSH, 110, 0, 0);
    assertEquals(List.of("rcw at 10", "rcw at 110", "barrier"), out);
    assertEquals(1, cache.counts().barriers);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void fullStripesPassOneThatMustReadSoManyTimesOnly(int bypass) {
    StripeCache cache = cache(options(64, bypass));
    ask(cache, Kind.WRITE, 0, 90 * ROW, 4096);
    ask(cache, Kind.WRITE, 100, 80 * ROW, 4096);
    for (int i = 0; i < 12; i++) {
      ask(cache, Kind.WRITE, 900 + 20 * i, i * ROW, ROW);
    }
    List<String> reading = out.stream().filter(s -> s.startsWith("rcw")).toList();
    assertEquals(switch (bypass) {
      case 0 -> List.of("rcw at 10");
      case 1 -> List.of("rcw at 10", "rcw at 1030");
      default -> List.of("rcw at 10", "rcw at 1050");
    }, reading, "reads are over at 1010; each batch after that passes with two full stripes");
    cache.finish();
    assertEquals(2, out.stream().filter(s -> s.startsWith("rcw")).count(), out.toString());
  }

  @Test
  void whatWasReadAndWrittenStaysUntilItsPlaceIsNeeded() {
    StripeCache cache = cache(options(16, 1));
    ask(cache, Kind.WRITE, 0, 0, 4096);
    ask(cache, Kind.WRITE, 100_000, 0, 4096);
    cache.advance(200_000_000);
    assertEquals(3 + 1, requests.get(1).cached().size(), "three data blocks and P");
    for (int i = 1; i <= 16; i++) {
      ask(cache, Kind.WRITE, 300_000 + 10_000L * i, i * ROW, 4096);
    }
    ask(cache, Kind.WRITE, 900_000, 0, 4096);
    cache.finish();
    assertEquals(0, requests.getLast().cached().size());
  }

  @Test
  void discardsDropWholeRowsAndPartsOfUnitsAreWrittenAsSuch() {
    StripeCache cache = cache(options(64, 1));
    ask(cache, Kind.WRITE, 0, ROW, 2 * ROW);
    ask(cache, Kind.DISCARD, 100, ROW - 4096, 2 * ROW);
    ask(cache, Kind.DISCARD, 110, 5 * ROW + 4096, ROW);
    ask(cache, Kind.WRITE, 10_000, ROW + 512, 1024);
    cache.finish();
    assertEquals(2, cache.counts().discardedStripes);
    assertEquals(1, cache.counts().partDiscards);
    assertEquals(List.of(new Segment(0, 512, 1024)), requests.getLast().segments());
    assertEquals(Set.of(), requests.getLast().cached(), "the row was dropped");
  }

  @Test
  void aWriteOfTheSameBytesWaitsForTheOneBefore() {
    StripeCache cache = cache(options(64, 1));
    ask(cache, Kind.WRITE, 0, 0, 4096);
    ask(cache, Kind.WRITE, 1, 0, 4096);
    cache.finish();
    assertEquals(2, out.size());
    assertEquals(1, cache.counts().overlaps);
  }

  @Test
  void readsGoThroughTheCacheOnlyWhereADiskIsLost() {
    StripeCache healthy = cache(options(64, 1));
    ask(healthy, Kind.READ, 0, 0, ROW);
    assertEquals(List.of(), out);
    StripeCache degraded = cache(options(64, 1).withFailed(Set.of(0)));
    ask(degraded, Kind.READ, 0, 0, ROW);
    assertEquals(List.of("degraded at 0", "degraded at 0"), out);
  }

  /** Every byte of every write comes out exactly once, whatever the requests look like. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyByteThatIsWrittenComesOutOnce(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int span = 40 * (int) ROW;
    CacheOptions options = options(16, (int) (seed % 3));
    List<Long> stripes = new ArrayList<>();
    StripeCache cache = new StripeCache(options, new StripeRequests(options), (request, plan, nanos) ->
        request.segments().forEach(s -> stripes.add((long) s.length())));
    long total = 0;
    for (int i = 0; i < 400; i++) {
      int length = random.nextInt(1, 60) * 512;
      int offset = random.nextInt((span - length) / 512) * 512;
      ask(cache, Kind.WRITE, i * random.nextLong(40), offset, length);
      total += length;
    }
    cache.finish();
    assertEquals(total, stripes.stream().mapToLong(l -> l).sum());
  }

  /** The cuts of a transfer against a byte-by-byte walk through the array's address arithmetic. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void piecesCoverATransferByteByByte(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int n = 0; n < 200; n++) {
      int length = random.nextInt(1, 100) * 512;
      long offset = random.nextLong(200) * 512;
      Map<String, Integer> walked = new HashMap<>();
      for (long at = offset; at < offset + length; at += 512) {
        long member = ARRAY.memberByteOfArrayByte(at);
        walked.merge(member / 4096 + " D" + ARRAY.dataOfArrayByte(at) + " " + member % 4096, 1, Integer::sum);
      }
      Map<String, Integer> cut = new HashMap<>();
      StripePieces pieces = new StripePieces(ARRAY, offset, length);
      while (pieces.nextStripe()) {
        while (pieces.nextPiece()) {
          for (int at = pieces.offset(); at < pieces.offset() + pieces.length(); at += 512) {
            cut.merge(pieces.stripe() + " D" + pieces.block() + " " + at, 1, Integer::sum);
          }
        }
      }
      assertEquals(walked, cut, offset + "+" + length);
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    for (Runnable wrong : List.<Runnable>of(() -> options(3, 1), () -> options(64, -1),
        () -> options(64, 1).withFailed(Set.of(9)), () -> options(64, 1).withFailed(Set.of(0, 1)))) {
      assertThrows(IllegalArgumentException.class, wrong::run);
    }
  }
}
