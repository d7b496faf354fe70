package org.raidoffload.engines.feasibility;

import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** The requests whose chains the table asks about, each on an array of four data disks and blocks of 4 KiB. */
public enum RequestChain {
  RAID5_WRITE_RCW("raid5-write-rcw"),
  RAID5_WRITE_RMW("raid5-write-rmw"),
  RAID5_RECOVER("raid5-recover"),
  RAID5_CHECK("raid5-check"),
  RAID6_WRITE("raid6-write"),
  RAID6_RECOVER_2DATA("raid6-recover-2data"),
  RAID6_RECOVER_DATA_P("raid6-recover-data-p"),
  RAID6_CHECK("raid6-check");

  private static final ArrayGeometry RAID5 = ArrayGeometry.raid5(5, 64 << 10);
  private static final ArrayGeometry RAID6 = ArrayGeometry.raid6(6, 64 << 10);

  private final String label;

  RequestChain(String label) {
    this.label = label;
  }

  /** The name in tables and JSON: {@code raid5-write-rcw}. */
  public String label() {
    return label;
  }

  /** The request itself. */
  public StripeRequest request() {
    return switch (this) {
      case RAID5_WRITE_RCW -> StripeRequest.write(RAID5, 0, 0, 1, 2);
      case RAID5_WRITE_RMW -> StripeRequest.write(RAID5, 0, 0);
      case RAID5_RECOVER -> recover(RAID5, StripeBuffer.data(0));
      case RAID5_CHECK -> StripeRequest.builder(RAID5, Kind.CHECK).build();
      case RAID6_WRITE -> StripeRequest.write(RAID6, 0, 0, 1, 2, 3);
      case RAID6_RECOVER_2DATA -> recover(RAID6, StripeBuffer.data(0), StripeBuffer.data(1));
      case RAID6_RECOVER_DATA_P -> recover(RAID6, StripeBuffer.data(0), StripeBuffer.P);
      case RAID6_CHECK -> StripeRequest.builder(RAID6, Kind.CHECK).build();
    };
  }

  private static StripeRequest recover(ArrayGeometry geometry, StripeBuffer... lost) {
    return StripeRequest.builder(geometry, Kind.RECOVER).failed(lost).build();
  }

  StripePlan plan(StripePlanner planner) {
    return planner.plan(request());
  }
}
