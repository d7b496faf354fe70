package org.raidoffload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.StripeBuffer;

/**
 * Every place where a plan made from a run's parameters may differ from what the kernel did in that run, by name, with
 * the reason. Nothing else may differ, and each of these must be met at least once.
 */
enum Deviation {
  BATCHED_FOLLOWER("md joins the full-stripe writes of one chunk row into a batch and decides once, on the first stripe"
      + " head, which also runs everyone's calls; a plan serves one stripe. The calls of each stripe are compared, in"
      + " the batch's order; only the decision of the followers has no counterpart."),

  WARM_CACHE("A degraded array is scanned for partitions at assembly, through the stripe cache: the pages at array"
      + " sectors 0, 8 and 24 stay there; a lost one was recomputed, which leaves its whole stripe there. The plan gets"
      + " exactly these blocks as cached."),

  SPARES_SWAPPED("Both spares were added while the array was frozen, and md put the last added into the first free"
      + " place, so each loop device stands in for the other's role; the recording names member writes by device."
      + " Writes agree once the two names are exchanged."),

  PAGE_CACHE_WRITE("The 512-byte write went through the page cache: md saw a read of the page, then a write of the"
      + " whole page. The plan is made for that write, and the reader's own read comes first in the recording."),

  RMW_LEVEL_IN_DESCRIPTION("The run set rmw_level 2 (its description says so); the field holds the default."),

  RESHAPE_COPIES("Copies into a new stripe are issued by the old stripes, with pages that the recording could not name,"
      + " and reshape I/O is not attributed to stripes: only the parity call of the new stripe is compared.");

  private static final List<Long> SCANNED_SECTORS = List.of(0L, 8L, 24L);

  final String reason;

  Deviation(String reason) {
    this.reason = reason;
  }

  boolean appliesTo(Recording head) {
    return switch (this) {
      case BATCHED_FOLLOWER -> head.node().path("rounds").isEmpty() && !head.calls().isEmpty();
      case WARM_CACHE -> tag(head).startsWith("rebuild") && !scanned(head).isEmpty();
      case SPARES_SWAPPED -> tag(head).equals("rebuild2");
      case PAGE_CACHE_WRITE -> head.workloadId().equals("pplr5n4__sub512");
      case RMW_LEVEL_IN_DESCRIPTION -> head.workloadId().equals("pplr5n4__w1rmw2");
      case RESHAPE_COPIES -> tag(head).equals("reshape");
    };
  }

  /** The blocks that the partition scan left in the stripe cache. */
  static List<StripeBuffer> scanned(Recording head) {
    ArrayGeometry geometry = RecordedRequest.geometry(head.workload());
    long member = head.sector() * 512;
    long row = member / geometry.chunkBytes();
    List<StripeBuffer> read = SCANNED_SECTORS.stream().map(sector -> sector * 512)
        .filter(b -> geometry.memberByteOfArrayByte(b) == member)
        .map(b -> StripeBuffer.data(geometry.dataOfArrayByte(b))).toList();
    List<StripeBuffer> all = new ArrayList<>();
    boolean recomputed = false;
    for (int disk = 0; disk < geometry.disks(); disk++) {
      StripeBuffer block = RecordedRequest.block(geometry, row, disk);
      all.add(block);
      for (JsonNode failed : head.workload().path("failed_disks")) {
        recomputed |= failed.asInt() == disk && read.contains(block);
      }
    }
    return recomputed ? all : read;
  }

  private static String tag(Recording head) {
    return head.workloadId().replaceFirst(".*__", "");
  }
}
