package org.raidoffload.cli.hazards;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Picks one recorded run of each shape, for tables over engines and domains. */
final class RecordedShapes {

  private RecordedShapes() {}

  /** The first run of each array, workload, missing disks, and place and length of the write within its row. */
  static List<RecordedRow> of(List<RecordedRow> rows) {
    Set<String> seen = new HashSet<>();
    List<RecordedRow> shapes = new ArrayList<>();
    for (RecordedRow row : rows) {
      RecordedRow.RecordedWrite w = row.write();
      if (row.workload().startsWith("md_") || row.workload().startsWith("rows_")) {
        continue;
      }
      long rowBytes = (long) row.geometry().dataDisks() * RecordedRow.CHUNK_BYTES;
      String place = w == null ? "" : w.arrayByteOffset() % rowBytes + " " + w.length() + " " + w.rmwLevel() + " "
          + w.skipCopy();
      if (seen.add(row.array() + row.workload() + row.failedBlocks() + place)) {
        shapes.add(row);
      }
    }
    return shapes;
  }
}
