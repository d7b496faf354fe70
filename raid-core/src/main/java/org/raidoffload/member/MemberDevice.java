package org.raidoffload.member;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;

/**
 * One member of an array as a range of bytes. An SPI: files, memory, or whatever a caller has.
 *
 * <p><b>Threads.</b> Every method but {@link #close} may be called from any thread at any time, many at once; there is
 * no position. Reads and writes that overlap in time and in bytes give either content; keeping them apart is the
 * caller's matter.
 *
 * <p><b>Ownership.</b> A segment belongs to the device only during the call. Whoever opened a device closes it, once,
 * when no call is in progress.
 *
 * <p><b>Errors.</b> A transfer moves all bytes or throws {@link MemberException}, which names the device and the
 * offset; after a failed write the bytes of its range are unknown.
 */
public interface MemberDevice extends AutoCloseable {

  /** What to call it in messages: the file's name as the user gave it, or a made-up one. */
  String name();

  /** Bytes of the device. Fixed while it is open. */
  long size();

  /** Whether {@link #write} and {@link #zero} are refused. */
  boolean readOnly();

  /**
   * Fills the segment with the bytes from {@code offset} on.
   *
   * @param offset bytes from the start of the device
   * @param dst native and any length; best aligned to 4096
   * @throws MemberException when not all bytes can be read, also past the end
   */
  void read(long offset, MemorySegment dst) throws IOException;

  /**
   * Hands bytes to a channel without a way through this program's memory, where device and channel know how.
   *
   * @param offset bytes from the start of the device
   * @param length how many to hand over at most
   * @return how many the channel was given; the rest, be it all, is the caller's to read and write
   * @throws IOException when device or channel fails before the first byte
   */
  default long transferTo(long offset, long length, WritableByteChannel target) throws IOException {
    return 0;
  }

  /**
   * Writes the segment's bytes from {@code offset} on. They are on stable storage after the next {@link #flush}.
   *
   * @param offset bytes from the start of the device
   * @param src native and any length; best aligned to 4096
   * @throws MemberException when not all bytes could be written, past the end, or on a read-only device
   */
  void write(long offset, MemorySegment src) throws IOException;

  /**
   * Makes the bytes read as zeros; a device that can may give the space back. On stable storage after the next
   * {@link #flush}.
   *
   * @throws MemberException as {@link #write}
   */
  default void zero(long offset, long length) throws IOException {
    MemorySegment zeros = ZeroBytes.SEGMENT;
    for (long done = 0; done < length; done += zeros.byteSize()) {
      write(offset + done, zeros.asSlice(0, Math.min(zeros.byteSize(), length - done)));
    }
  }

  /**
   * Returns when every write that had returned before the call is on stable storage.
   *
   * @throws MemberException when that cannot be promised
   */
  void flush() throws IOException;

  /** Ends use. Idempotent. Does not flush. */
  @Override
  void close() throws IOException;
}
