package org.raidoffload.cli.workload;

/** Requests of a trace, one after the other, in constant memory. One thread. */
interface RequestSource extends AutoCloseable {
  /**
   * Fills in the next request.
   *
   * @return false at the end
   */
  boolean next(BlockRequest into);

  @Override
  void close();
}
