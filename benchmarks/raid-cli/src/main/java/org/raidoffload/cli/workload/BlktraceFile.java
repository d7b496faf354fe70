package org.raidoffload.cli.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.raidoffload.replay.TraceFormatException;

/** The events of one binary file of blktrace, in either byte order. One thread. */
final class BlktraceFile implements AutoCloseable {
  /** The upper three bytes of the magic; the lowest is the version. */
  static final int MAGIC = 0x65617400;
  static final int VERSION = 7;

  private static final int EVENT = 48;
  private static final int BUFFER = 1 << 16;

  private final String name;
  private final InputStream in;
  private final TraceNotes notes;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private long read;
  private boolean atEnd;

  long nanos;
  long sector;
  int bytes;
  int action;
  int device;

  BlktraceFile(String name, InputStream in, ByteOrder order, TraceNotes notes) {
    this.name = name;
    this.in = in;
    this.notes = notes;
    buffer.order(order);
  }

  /** The byte order of a file with this beginning, or null where it is none of blktrace. */
  static @Nullable ByteOrder order(byte[] head) {
    if (head.length < 4) {
      return null;
    }
    int little = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return (little & ~0xff) == MAGIC ? ByteOrder.LITTLE_ENDIAN
        : (Integer.reverseBytes(little) & ~0xff) == MAGIC ? ByteOrder.BIG_ENDIAN : null;
  }

  /** Goes to the next event; false at the end. */
  boolean next() {
    while (have(EVENT)) {
      int magic = buffer.getInt(buffer.position());
      if (magic == (MAGIC | VERSION)) {
        return event();
      }
      if ((magic & ~0xff) == MAGIC && read == buffer.remaining()) {
        throw new TraceFormatException(where() + ": version " + (magic & 0xff) + " (this program reads " + VERSION
            + ")");
      }
      notes.damage(where(), "no event of blktrace (magic 0x" + Integer.toHexString(magic) + ", must be 0x"
          + Integer.toHexString(MAGIC | VERSION) + ")");
      resynchronise();
    }
    if (buffer.hasRemaining()) {
      notes.damage(where(), "ends inside an event (" + buffer.remaining() + " bytes of " + EVENT + ")");
      buffer.position(buffer.limit());
    }
    return false;
  }

  private boolean event() {
    int at = buffer.position();
    nanos = buffer.getLong(at + 8);
    sector = buffer.getLong(at + 16);
    bytes = buffer.getInt(at + 24);
    action = buffer.getInt(at + 28);
    device = buffer.getInt(at + 36);
    int more = buffer.getShort(at + 46) & 0xffff;
    if (!have(EVENT + more)) {
      notes.damage(where(), "ends inside an event (" + buffer.remaining() + " bytes of " + (EVENT + more) + ")");
      buffer.position(buffer.limit());
      return false;
    }
    buffer.position(buffer.position() + EVENT + more);
    return true;
  }

  /** Goes on to whatever looks like the next event. */
  private void resynchronise() {
    buffer.position(buffer.position() + 1);
    while (have(4) && buffer.getInt(buffer.position()) != (MAGIC | VERSION)) {
      buffer.position(buffer.position() + 1);
    }
  }

  String where() {
    return name + ", byte " + (read - buffer.remaining());
  }

  private boolean have(int wanted) {
    while (buffer.remaining() < wanted && !atEnd) {
      buffer.compact();
      try {
        int got = in.read(buffer.array(), buffer.position(), buffer.remaining());
        atEnd = got < 0;
        buffer.position(buffer.position() + Math.max(0, got));
        read += Math.max(0, got);
      } catch (IOException e) {
        throw new TraceFormatException(name + ", byte " + read + ": damaged or truncated (" + TraceInput.why(e) + ")");
      }
      buffer.flip();
    }
    return buffer.remaining() >= wanted;
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
