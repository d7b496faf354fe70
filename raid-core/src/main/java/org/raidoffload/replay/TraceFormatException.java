package org.raidoffload.replay;

/** A trace or request file is damaged. The message names file, line, value and rule. */
public final class TraceFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public TraceFormatException(String message) {
    super(message);
  }
}
