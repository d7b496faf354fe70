package org.raidoffload.cli.workload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/**
 * Makes stripe requests and remembers them: rows whose parity lies on the same disks have the same requests, so that a
 * long trace has few different ones. A request names the first such row. One thread.
 */
final class StripeRequests {
  private static final int MOST = 1 << 15;

  /**
   * A request with its plan.
   *
   * @param request what is asked
   * @param plan how it is done
   */
  record Planned(StripeRequest request, StripePlan plan) {}

  private record Key(Kind kind, int row, List<Segment> segments, List<Long> known, long failed) {}

  private final CacheOptions options;
  private final ArrayGeometry geometry;
  private final StripePlanner planner = new StripePlanner();
  private final Map<Key, Planned> made = new HashMap<>();
  private final int period;
  private final int stripesOfRow;
  private long rebuiltStripes;

  StripeRequests(CacheOptions options) {
    this.options = options;
    this.geometry = options.geometry();
    this.period = geometry.disks() * (geometry.disks() - 1);
    this.stripesOfRow = geometry.chunkBytes() / ArrayGeometry.STRIPE_UNIT_BYTES;
  }

  /** Whether no disk is lost; also while a spare is filled it is not healthy. */
  boolean healthy() {
    return options.failed().isEmpty();
  }

  /** The write that waits for a stripe, as it would be now. */
  Planned write(StripeHead head) {
    return get(Kind.WRITE, head.stripe, head.segments, head);
  }

  Planned read(StripeHead head, List<Segment> segments) {
    return get(Kind.READ, head.stripe, segments, head);
  }

  /** The next stripe of the spare. */
  Planned rebuild(long stripe) {
    StripeHead head = new StripeHead(stripe, geometry.dataDisks());
    Planned planned = get(Kind.REBUILD, stripe, List.of(), head);
    rebuiltStripes = stripe + 1;
    return planned;
  }

  Planned of(Kind kind, long stripe) {
    return get(kind, stripe, List.of(), new StripeHead(stripe, geometry.dataDisks()));
  }

  private Planned get(Kind kind, long stripe, List<Segment> segments, StripeHead head) {
    boolean rebuilt = options.rebuilding() >= 0 && stripe < rebuiltStripes;
    List<Long> known = new ArrayList<>();
    for (long word : head.known.toLongArray()) {
      known.add(word);
    }
    long row = stripe / stripesOfRow;
    Key key = new Key(kind, (int) (row % period), List.copyOf(segments), known, rebuilt ? 1 : 0);
    Planned planned = made.get(key);
    if (planned == null) {
      if (made.size() >= MOST) {
        made.clear();
      }
      planned = make(kind, row % period, segments, head, rebuilt);
      made.put(key, planned);
    }
    return planned;
  }

  private Planned make(Kind kind, long row, List<Segment> segments, StripeHead head, boolean rebuilt) {
    StripeRequest.Builder builder = StripeRequest.builder(geometry, kind).row(row).rmwLevel(options.rmwLevel())
        .skipCopy(options.skipCopy());
    segments.forEach(s -> builder.segment(s.block(), s.offset(), s.length()));
    for (int disk : options.failed()) {
      if (!(rebuilt && disk == options.rebuilding())) {
        builder.failed(block(row, disk));
      }
    }
    for (int i = head.known.nextSetBit(0); i >= 0; i = head.known.nextSetBit(i + 1)) {
      int k = geometry.dataDisks();
      builder.cached(i < k ? StripeBuffer.data(i) : i == k ? StripeBuffer.P : StripeBuffer.Q);
    }
    StripeRequest request = builder.build();
    return new Planned(request, planner.plan(request));
  }

  private StripeBuffer block(long row, int disk) {
    int data = geometry.dataOfDisk(row, disk);
    return data >= 0 ? StripeBuffer.data(data) : disk == geometry.pDisk(row) ? StripeBuffer.P : StripeBuffer.Q;
  }
}
