package org.raidoffload.engine;

/** What a driver makes of an operation that its hardware could not run. */
public enum ErrorOutcome {
  /** The operation ends with a failure. */
  REPORTED,
  /** The operation ends as if it had worked: its result is wrong and nobody is told. */
  COMPLETES_AS_SUCCESS,
  /** The operation never ends; the caller's time limit is what finds it. */
  NEVER_COMPLETES,
  /** The operation fails and every later one of the channel is aborted until a reset. */
  STOPS_CHANNEL,
  /** The driver stops the host. */
  STOPS_HOST
}
