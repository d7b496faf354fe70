package org.raidoffload.replay;

import org.raidoffload.request.StripeRequest;

/** A record and its place among those that are replayed, from 1. */
record NumberedRecord(long number, TraceRecord record) {

  StripeRequest request() {
    return record.request();
  }

  /** Where it stands in its file; of one that comes from no file, the how manieth it is and its row. */
  String label() {
    return record.line() != 0 ? record.label()
        : record.name() + " (request " + number + ", row " + record.request().row() + ")";
  }
}
