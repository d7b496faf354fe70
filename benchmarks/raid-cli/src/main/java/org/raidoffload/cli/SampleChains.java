package org.raidoffload.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** The requests by which {@code engines} shows an engine's default strategies: RAID-5 on 5 disks, RAID-6 on 6. */
final class SampleChains {
  private static final int CHUNK = 65536;

  private SampleChains() {}

  static Map<String, StripeRequest> all() {
    ArrayGeometry raid5 = ArrayGeometry.raid5(5, CHUNK);
    ArrayGeometry raid6 = ArrayGeometry.raid6(6, CHUNK);
    Map<String, StripeRequest> chains = new LinkedHashMap<>();
    chains.put("raid5-write", StripeRequest.write(raid5, 0, 0, 1, 2, 3));
    chains.put("raid6-write", StripeRequest.write(raid6, 0, 0, 1, 2, 3));
    chains.put("raid5-recover",
        StripeRequest.builder(raid5, Kind.RECOVER).failed(StripeBuffer.data(0)).build());
    chains.put("raid6-recover-2data", StripeRequest.builder(raid6, Kind.RECOVER)
        .failed(StripeBuffer.data(0), StripeBuffer.data(1)).build());
    chains.put("raid5-check", StripeRequest.builder(raid5, Kind.CHECK).build());
    chains.put("raid6-check", StripeRequest.builder(raid6, Kind.CHECK).build());
    return chains;
  }
}
