package org.raidoffload.cli.workload;

import java.io.InputStream;
import java.util.Locale;
import org.raidoffload.cli.workload.BlockRequest.Kind;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.replay.TraceReader;
import org.raidoffload.replay.TraceRecord;
import org.raidoffload.request.Segment;
import org.raidoffload.request.StripeRequest;

/** The reads and writes of a chain trace, as far as they are block requests. One thread. */
final class ChainSource implements RequestSource {
  private final TraceReader reader;
  private final TraceNotes notes;

  ChainSource(String name, InputStream in, TraceNotes notes) {
    this.reader = TraceReader.of(name, in);
    this.notes = notes;
    notes.remark(reader.source());
  }

  @Override
  public boolean next(BlockRequest into) {
    for (TraceRecord record = reader.next(); record != null; record = reader.next()) {
      StripeRequest request = record.request();
      Kind kind = switch (request.kind()) {
        case READ -> Kind.READ;
        case WRITE -> Kind.WRITE;
        default -> null;
      };
      if (kind == null) {
        notes.ignore(request.kind().name().toLowerCase(Locale.ROOT).replace('_', '-') + " requests (of stripes alone)");
        continue;
      }
      ArrayGeometry g = request.geometry();
      Segment first = request.segments().getFirst();
      long offset = (request.row() * g.dataDisks() + first.block()) * g.chunkBytes() + first.offset();
      into.set(kind, notes.time.at(0), offset, request.segments().stream().mapToLong(Segment::length).sum());
      into.device = notes.devices.of("array");
      return true;
    }
    return false;
  }

  @Override
  public void close() {
    reader.close();
  }
}
