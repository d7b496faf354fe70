package org.raidoffload.cli.workload;

/** Reads requests from the lines of one format. Keeps what a line needs to know of those before it. One thread. */
interface LineParser {

  /** What a line was. */
  enum Result {
    REQUEST,
    /** No request; the parser has counted why. */
    NONE
  }

  /**
   * Reads a line; the request's time is as the line stamps it.
   *
   * @param number of the line, from 1
   * @throws BadLineException when it can be nothing of the format
   */
  Result parse(byte[] b, int from, int to, long number, BlockRequest into) throws BadLineException;
}
