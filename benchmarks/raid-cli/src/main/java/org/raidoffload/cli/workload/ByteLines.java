package org.raidoffload.cli.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.raidoffload.replay.TraceFormatException;

/** Lines of a stream as bytes in a buffer that is used again. Closes the stream. One thread. */
final class ByteLines implements AutoCloseable {
  private static final int LONGEST = 1 << 20;

  private final String file;
  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int filled;
  private int next;
  private int from;
  private int to;
  private long number;
  private boolean atEnd;

  ByteLines(String file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /** Goes to the next line; false at the end. */
  boolean next() {
    int scanned = next;
    while (true) {
      for (int i = scanned; i < filled; i++) {
        if (buffer[i] == '\n') {
          line(next, i);
          next = i + 1;
          return true;
        }
      }
      scanned = filled;
      if (atEnd) {
        if (next == filled) {
          return false;
        }
        line(next, filled);
        next = filled;
        return true;
      }
      scanned -= fill();
    }
  }

  private void line(int start, int end) {
    number++;
    from = start;
    to = end > start && buffer[end - 1] == '\r' ? end - 1 : end;
  }

  /** Reads more behind what is there; returns by how much everything moved to the front. */
  private int fill() {
    int moved = next;
    System.arraycopy(buffer, next, buffer, 0, filled - next);
    filled -= next;
    next = 0;
    if (filled == buffer.length) {
      if (filled >= LONGEST) {
        throw new TraceFormatException(file + ", line " + (number + 1) + ": longer than " + LONGEST
            + " bytes (this is no text of lines)");
      }
      buffer = Arrays.copyOf(buffer, filled * 2);
    }
    try {
      int got = in.read(buffer, filled, buffer.length - filled);
      if (got < 0) {
        atEnd = true;
      } else {
        filled += got;
      }
    } catch (IOException e) {
      throw new TraceFormatException(file + ", line " + (number + 1) + ": damaged or truncated (" + TraceInput.why(e)
          + ")");
    }
    return moved;
  }

  byte[] bytes() {
    return buffer;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** Number of the line, from 1. */
  long number() {
    return number;
  }

  String where() {
    return file + ", line " + number;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
