package org.raidoffload.cli.nbd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** What a server offers: a range of bytes. Any thread. */
public interface NbdExport {

  /** Bytes of it. */
  long size();

  /** A name besides the empty one by which clients may ask for it. */
  String name();

  boolean readOnly();

  /** Best size and alignment of requests, a power of two of 512 or more. */
  int preferredBlock();

  /** What one thread of the server uses; that thread closes it. */
  Session open() throws IOException;

  /** Access for one thread. Every call moves all bytes or throws. */
  interface Session extends AutoCloseable {
    void read(long offset, MemorySegment into) throws IOException;

    void write(long offset, MemorySegment from, boolean fua) throws IOException;

    /** Makes bytes read as zeros. */
    void zero(long offset, long length, boolean fua) throws IOException;

    /** Everything written before is on stable storage on return. */
    void flush() throws IOException;

    @Override
    void close();
  }
}
