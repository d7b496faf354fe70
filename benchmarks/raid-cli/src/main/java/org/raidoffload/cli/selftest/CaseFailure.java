package org.raidoffload.cli.selftest;

/**
 * Why a case failed.
 *
 * @param kind what sort of failure; a case is made smaller only as long as that stays the same
 * @param sentence what went wrong, for people
 */
record CaseFailure(Kind kind, String sentence) {

  /** Sorts of failure. */
  enum Kind {
    /** A byte is not what it must be, or a check's verdict is not. */
    DIFFERENCE,
    /** A request ended in failure though nothing should have made it fail. */
    FAILED,
    /** A request was refused though it can be served. */
    REFUSED,
    /** A request did not end, or a call did not return. */
    HANG,
    /** Something was thrown that is no refusal. */
    THROWN,
    /** Mappings are left, a mapping rule was broken, a result came twice. */
    BOOKS
  }

  @Override
  public String toString() {
    return kind + ": " + sentence;
  }
}
