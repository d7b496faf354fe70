package org.raidoffload.array;

import java.io.IOException;

/**
 * Stands between parity and the members: a place for a journal. It sees each stripe when its parity is final and nothing
 * of it has been written, and again when its member writes have ended. {@link PartialParityLog} is the one that comes
 * with the library.
 *
 * <p>Calls for different stripes come from several threads at once; for one stripe at most one is in progress. Calls may
 * block: they come on threads of their own.
 */
public interface WriteHook extends AutoCloseable {

  /** Whether commits must carry {@link StripeCommit#partialParity}; only arrays of RAID-5 can have it. */
  default boolean wantsPartialParity() {
    return false;
  }

  /**
   * Called once, before anything is written: puts right what a crash left.
   *
   * @return whether every stripe that was being written when the array went down was on record, so that data and parity
   *     match everywhere now and no other resync is needed; false for a log that was not in use before
   * @throws IOException when that is not possible; the array is then not opened
   */
  boolean open(HookedArray array) throws IOException;

  /**
   * A stripe's parity is final. Nothing is written before this returns.
   *
   * @return a number that {@link #ended} gets
   * @throws IOException when the stripe cannot be logged; the write then fails and nothing of it is written
   */
  long commit(StripeCommit stripe) throws IOException;

  /** The member writes of a stripe have returned; they are durable after the next flush of the members. */
  void ended(long number);

  /** A flush of the members starts: what has {@link #ended} by now will be durable. Returns a mark. */
  long flushStarts();

  /** The flush that gave the mark has ended well. */
  void flushed(long mark);

  /** The array is closed, its members flushed, and nothing is in flight. */
  @Override
  void close() throws IOException;
}
