package org.raidoffload.request;

/** Why a stripe request did not succeed. */
public enum FailureReason {
  /** None: it succeeded. */
  NONE,
  /** The engine reported an error, and no true copy of some input was left to run the leg again. */
  ENGINE_ERROR,
  /** The deadline passed; the channel was reset and everything unmapped first. */
  TIMEOUT,
  /** The caller cancelled it before it had run to the end. */
  CANCELLED,
  /** The scheduler was closed first. */
  CLOSED,
  /** A buffer could not be mapped and the software engine was not allowed to step in. */
  MAP_FAILED,
  /** Code that the caller had handed over (a domain, a ledger's listener) threw; the result carries what. */
  THROWN,
  /** It never began: as many chains were in flight, and as many submissions waiting, as the scheduler has room for. */
  BUSY
}
