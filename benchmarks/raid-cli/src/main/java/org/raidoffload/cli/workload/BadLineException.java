package org.raidoffload.cli.workload;

/** A line or event that cannot be read; the message says what is wrong with it, the reader adds where. */
final class BadLineException extends Exception {
  private static final long serialVersionUID = 1L;

  BadLineException(String why) {
    super(why, null, false, false);
  }
}
