package org.raidoffload.cli.nbd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.raidoffload.array.BlockArray;

/**
 * An array that clients write.
 *
 * @param name the name by which clients may ask for it
 * @param array the array; whoever opened it closes it
 * @param preferredBlock best size of requests
 */
public record WritableArray(String name, BlockArray array, int preferredBlock) implements NbdExport {

  @Override
  public long size() {
    return array.size();
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Session open() {
    return new Session() {
      @Override
      public void read(long offset, MemorySegment into) throws IOException {
        array.read(offset, into);
      }

      @Override
      public void write(long offset, MemorySegment from, boolean fua) throws IOException {
        array.write(offset, from, fua);
      }

      @Override
      public void zero(long offset, long length, boolean fua) throws IOException {
        array.discard(offset, length);
        if (fua) {
          array.flush();
        }
      }

      @Override
      public void flush() throws IOException {
        array.flush();
      }

      @Override
      public void close() {
        // The array is used by all sessions.
      }
    };
  }
}
