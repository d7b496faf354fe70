package org.raidoffload.cli.workload;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.raidoffload.cli.workload.BlockRequest.Kind;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * Block requests made by a pattern and a seed: the same each time. Immutable.
 *
 * @param pattern where they go
 * @param requests how many; for patterns of whole stripes, stripes
 * @param sizes bytes of a request, one of these at random; empty for the pattern's own
 * @param readShare share of reads, 0 to 1
 * @param requestsPerSecond how often they arrive, at random moments
 * @param spanBytes how far they reach
 * @param rowBytes data of a row of the array
 * @param seed of all that is random
 */
public record SyntheticWorkload(AccessPattern pattern, long requests, List<Integer> sizes, double readShare,
    double requestsPerSecond, long spanBytes, long rowBytes, long seed) implements Workload {
  private static final int UNIT = ArrayGeometry.STRIPE_UNIT_BYTES;
  private static final int SEQUENTIAL = 65_536;
  private static final double NANOS = 1e9;

  public SyntheticWorkload {
    sizes = List.copyOf(sizes);
    if (requests < 1) {
      throw new IllegalArgumentException("requests: " + requests + " (must be at least 1)");
    }
    if (!(readShare >= 0 && readShare <= 1)) {
      throw new IllegalArgumentException("read-share: " + readShare + " (must be 0 to 1)");
    }
    if (!(requestsPerSecond > 0) || Double.isInfinite(requestsPerSecond)) {
      throw new IllegalArgumentException("rate: " + requestsPerSecond + " (must be more than 0 requests a second)");
    }
    for (int size : sizes) {
      if (size < 512 || size % 512 != 0 || size > spanBytes) {
        throw new IllegalArgumentException("size: " + size + " (must be a multiple of 512, at most the span of "
            + spanBytes + ")");
      }
    }
    if (spanBytes < rowBytes) {
      throw new IllegalArgumentException("span: " + spanBytes + " (must be at least a row, " + rowBytes + " bytes)");
    }
  }

  /**
   * Reads {@code full-stripe}, {@code mixed:70/30} and so on.
   *
   * @param readShare share of reads where the pattern does not say one
   */
  public static SyntheticWorkload parse(String text, long requests, List<Integer> sizes, double readShare,
      double requestsPerSecond, long spanBytes, ArrayGeometry geometry, long seed) {
    int colon = text.indexOf(':');
    AccessPattern pattern = AccessPattern.of((colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT));
    double reads = pattern == AccessPattern.MIXED && readShare == 0 ? 0.7 : readShare;
    if (colon >= 0) {
      String shares = text.substring(colon + 1);
      int slash = shares.indexOf('/');
      if (pattern != AccessPattern.MIXED || !shares.matches("\\d{1,3}/\\d{1,3}")
          || Integer.parseInt(shares.substring(0, slash)) + Integer.parseInt(shares.substring(slash + 1)) != 100) {
        throw new IllegalArgumentException("workload: " + text + " (only mixed has shares, reads/writes that make 100, "
            + "as mixed:70/30)");
      }
      reads = Integer.parseInt(shares.substring(0, slash)) / 100.0;
    }
    long row = (long) geometry.chunkBytes() * geometry.dataDisks();
    return new SyntheticWorkload(pattern, requests, sizes, reads, requestsPerSecond, Math.max(spanBytes, row), row, seed);
  }

  @Override
  public String title() {
    return pattern.option() + ", " + requests + (pattern.whole() == null ? " requests" : " stripes") + ", seed " + seed;
  }

  @Override
  public BlockStream stream() {
    TraceNotes notes = new TraceNotes(false);
    notes.devices.of("array");
    return new BlockStream(new Source(notes), notes, TraceOptions.PLAIN);
  }

  private final class Source implements RequestSource {
    private final SplittableRandom random = new SplittableRandom(seed);
    private final TraceNotes notes;
    private final ZipfPlaces places = new ZipfPlaces(spanBytes / UNIT);
    private long made;
    private double nanos;
    private long next;

    Source(TraceNotes notes) {
      this.notes = notes;
    }

    @Override
    public boolean next(BlockRequest into) {
      if (made == requests || pattern.whole() != null) {
        return false;
      }
      made++;
      nanos += -Math.log(1 - random.nextDouble()) * NANOS / requestsPerSecond;
      long size = sizes.isEmpty() ? ownSize() : sizes.get(random.nextInt(sizes.size()));
      boolean read = readShare > 0 && random.nextDouble() < readShare;
      into.set(read ? Kind.READ : Kind.WRITE, notes.time.at(Math.round(nanos)), place(size), size);
      notes.depth.begin();
      return true;
    }

    private long ownSize() {
      return switch (pattern) {
        case FULL_STRIPE -> rowBytes;
        case SEQUENTIAL -> Math.min(SEQUENTIAL, spanBytes);
        default -> UNIT;
      };
    }

    private long place(long size) {
      long step = Math.min(size, UNIT);
      return switch (pattern) {
        case FULL_STRIPE, SEQUENTIAL -> {
          long at = next + size > spanBytes ? 0 : next;
          next = at + size;
          yield at;
        }
        case ZIPF -> Math.min(places.next(random) * UNIT, (spanBytes - size) / step * step);
        default -> random.nextLong((spanBytes - size) / step + 1) * step;
      };
    }

    @Override
    public void close() {
      made = requests;
    }
  }
}
