package org.raidoffload.cli.nbd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.raidoffload.cli.member.DegradedReader;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.member.ArrayMembers;
import org.raidoffload.parity.ParityKernel;

/**
 * An array that is read and never written.
 *
 * @param name the name by which clients may ask for it
 * @param array its members
 * @param engine what runs the recovery
 * @param kernel the arithmetic
 */
public record ReadOnlyArray(String name, ArrayMembers array, OffloadEngine engine, ParityKernel kernel)
    implements NbdExport {
  private static final int MOST_PREFERRED = 64 << 10;

  /** The best size of requests to an array: its chunk, where that is a power of two that clients take. */
  public static int preferredBlock(ArrayMembers array) {
    return Math.clamp(Integer.lowestOneBit(array.geometry().chunkBytes()), 512, MOST_PREFERRED);
  }

  @Override
  public long size() {
    return array.arrayBytes();
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public int preferredBlock() {
    return preferredBlock(array);
  }

  @Override
  public Session open() {
    DegradedReader reader = new DegradedReader(array, engine, kernel);
    return new Session() {
      @Override
      public void read(long offset, MemorySegment into) throws IOException {
        reader.read(offset, into);
      }

      @Override
      public void write(long offset, MemorySegment from, boolean fua) throws IOException {
        throw new IOException("the array is served read-only");
      }

      @Override
      public void zero(long offset, long length, boolean fua) throws IOException {
        throw new IOException("the array is served read-only");
      }

      @Override
      public void flush() {
        // Nothing was written.
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }
}
