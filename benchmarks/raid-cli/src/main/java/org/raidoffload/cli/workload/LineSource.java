package org.raidoffload.cli.workload;

import org.raidoffload.cli.workload.LineParser.Result;
import org.raidoffload.replay.TraceFormatException;

/** Requests from lines of text. One thread. */
final class LineSource implements RequestSource {
  private final ByteLines lines;
  private final LineParser parser;
  private final TraceNotes notes;

  LineSource(ByteLines lines, LineParser parser, TraceNotes notes) {
    this.lines = lines;
    this.parser = parser;
    this.notes = notes;
  }

  @Override
  public boolean next(BlockRequest into) {
    while (lines.next()) {
      try {
        if (parser.parse(lines.bytes(), lines.from(), lines.to(), lines.number(), into) == Result.REQUEST) {
          return true;
        }
      } catch (BadLineException bad) {
        notes.damage(lines.where(), bad.getMessage());
      } catch (TraceFormatException unreadable) {
        throw new TraceFormatException(lines.where() + ": " + unreadable.getMessage());
      }
    }
    return false;
  }

  @Override
  public void close() {
    lines.close();
  }
}
