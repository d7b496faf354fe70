package org.raidoffload.cli.workload;

import java.util.Map;
import org.raidoffload.cli.workload.BlockRequest.Kind;

/**
 * Where a line holds something of a request.
 *
 * @param field which
 * @param place number of the column from 1, its title in the header line, or the name of a group
 * @param unit bytes or ns of one, for numbers
 * @param words what the words of an operation mean, besides those that everybody uses
 */
record Column(Field field, String place, long unit, Map<String, Kind> words) {

  /** What a column may hold. */
  enum Field {
    TIME, OFFSET, LENGTH, OP, DEVICE, LATENCY, PHASE
  }
}
