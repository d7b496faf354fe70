package org.raidoffload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;

/** Turns the parameters of a recorded run, and nothing else, into the request for one of its stripes. */
final class RecordedRequest {
  private static final int UNIT = ArrayGeometry.STRIPE_UNIT_BYTES;
  private static final Pattern CORRUPTED = Pattern.compile("row(\\d+) (data|P\\+Q|P|Q)");

  private RecordedRequest() {}

  static ArrayGeometry geometry(JsonNode workload) {
    RaidLevel level = RaidLevel.of(workload.path("level").asInt());
    ParityLayout layout = ParityLayout.of(level, workload.path("layout").asText());
    return new ArrayGeometry(level, layout, workload.path("raid_disks").asInt(),
        workload.path("chunk_kib").asInt() * 1024);
  }

  static StripeRequest.Builder of(JsonNode workload, long stripeSector) {
    ArrayGeometry geometry = geometry(workload);
    String tag = workload.path("id").asText().replaceFirst(".*__", "");
    long row = stripeSector * 512 / geometry.chunkBytes();
    Kind kind = kind(tag, workload.path("io").path("dir").asText());
    StripeRequest.Builder request = StripeRequest.builder(geometry, kind).row(row)
        .rmwLevel(workload.path("rmw_level").asInt()).skipCopy(workload.path("skip_copy").asInt() == 1)
        .partialParity(tag.startsWith("ppl") || workload.path("config").asText().startsWith("ppl"));
    for (JsonNode disk : workload.path("failed_disks")) {
      request.failed(block(geometry, row, disk.asInt()));
    }
    if (kind == Kind.WRITE || kind == Kind.READ) {
      addSegments(request, geometry, workload.path("io"), stripeSector);
    } else if (kind == Kind.REPAIR || kind == Kind.RESYNC) {
      request.wrong(wrong(geometry, tag, workload.path("desc").asText(), row));
    }
    return request;
  }

  static StripeBuffer block(ArrayGeometry geometry, long row, int disk) {
    int data = geometry.dataOfDisk(row, disk);
    return data >= 0 ? StripeBuffer.data(data) : disk == geometry.pDisk(row) ? StripeBuffer.P : StripeBuffer.Q;
  }

  private static Kind kind(String tag, String direction) {
    if (tag.startsWith("resync")) {
      return Kind.RESYNC;
    } else if (tag.equals("reshape")) {
      return Kind.RESHAPE;
    } else if (tag.startsWith("rebuild")) {
      return Kind.REBUILD;
    } else if (tag.equals("repair_corrupt")) {
      return Kind.REPAIR;
    } else if (tag.startsWith("check")) {
      return Kind.CHECK;
    }
    return direction.equals("write") ? Kind.WRITE : Kind.READ;
  }

  /** What the run corrupted before it started; random members have wrong parity everywhere. */
  private static List<StripeBuffer> wrong(ArrayGeometry geometry, String tag, String description, long row) {
    List<StripeBuffer> all = new ArrayList<>(List.of(StripeBuffer.P));
    if (geometry.level() == RaidLevel.RAID6) {
      all.add(StripeBuffer.Q);
    }
    if (tag.equals("resync_random")) {
      return all;
    }
    Matcher m = CORRUPTED.matcher(description);
    while (m.find()) {
      if (tag.equals("repair_corrupt") && Long.parseLong(m.group(1)) == row) {
        return switch (m.group(2)) {
          case "P" -> List.of(StripeBuffer.P);
          case "Q" -> List.of(StripeBuffer.Q);
          default -> all;
        };
      }
    }
    return List.of();
  }

  /** The run's one transfer from a page-aligned buffer, cut at blocks and at the buffer's pages, as bio_vecs are. */
  private static void addSegments(StripeRequest.Builder request, ArrayGeometry geometry, JsonNode io, long sector) {
    long from = io.path("array_byte_offset").asLong();
    long to = from + io.path("length").asLong();
    long member = sector * 512;
    for (int data = 0; data < geometry.dataDisks(); data++) {
      int disk = geometry.diskOfData(member / geometry.chunkBytes(), data);
      long block = geometry.arrayByteOfMemberByte(disk, member).getAsLong();
      long position = Math.max(from, block);
      while (position < Math.min(to, block + UNIT)) {
        long end = Math.min(Math.min(to, block + UNIT), position + UNIT - (position - from) % UNIT);
        request.segment(data, (int) (position - block), (int) (end - position));
        position = end;
      }
    }
  }
}
