package org.raidoffload.array;

/** Hears how far a long run has come, on the thread that runs it. */
@FunctionalInterface
public interface ArrayListener {
  /** Goes on to the end. */
  ArrayListener NONE = (done, total) -> true;

  /**
   * So many member bytes are done.
   *
   * @return whether to go on; a run that is stopped keeps what it has done
   */
  boolean progress(long doneBytes, long totalBytes);
}
