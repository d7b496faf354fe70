package org.raidoffload.cli.workload;

import java.util.List;

/** Reads loads of blkreplay: text of any kind, then columns between semicolons. One thread. */
final class BlkreplayLines implements LineParser {
  private final MappedLines columns;
  private final TraceNotes notes;
  private boolean started;

  BlkreplayLines(TraceNotes notes) {
    this.notes = notes;
    this.columns = new MappedLines(LineMapping.parse("sep=semicolon,time=1:s,offset=2:sectors,length=3:sectors,op=4",
        List.of()), notes, false);
  }

  @Override
  public Result parse(byte[] b, int first, int to, long number, BlockRequest into) throws BadLineException {
    int from = first;
    while (from < to && Bytes.space(b[from])) {
      from++;
    }
    if (!started) {
      started = from < to && Bytes.digit(b[from]) && semicolons(b, from, to) >= 3;
      if (!started) {
        notes.ignore("header lines");
        return Result.NONE;
      }
    }
    return columns.parse(b, from, to, 0, into);
  }

  private static int semicolons(byte[] b, int from, int to) {
    int n = 0;
    for (int i = from; i < to; i++) {
      n += b[i] == ';' ? 1 : 0;
    }
    return n;
  }
}
