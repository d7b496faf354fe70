package org.raidoffload.cli.workload;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.raidoffload.replay.TraceRecord;
import org.raidoffload.request.StripeRequest.Kind;

/** One stripe after the other, the same done to each: a rebuild or a scrub. One thread. */
final class WholeStripes implements StripeSource {
  private final StripeRequests requests;
  private final Kind kind;
  private final long stripes;
  private long given;

  WholeStripes(CacheOptions options, Kind kind, long stripes) {
    this.requests = new StripeRequests(options);
    this.kind = kind;
    this.stripes = stripes;
  }

  private StripeKind stripeKind() {
    return kind == Kind.REBUILD ? StripeKind.REBUILD : StripeKind.CHECK;
  }

  @Override
  public @Nullable TraceRecord next() {
    if (given == stripes) {
      return null;
    }
    return new TraceRecord(stripeKind().option(), requests.of(kind, given++).request(), null);
  }

  @Override
  public Map<StripeKind, Long> counts() {
    return Map.of(stripeKind(), given);
  }

  @Override
  public Map<String, Long> events() {
    return Map.of();
  }

  @Override
  public void close() {
    given = stripes;
  }
}
