package org.raidoffload.engines.document;

/** A user's file holds something wrong. The message is {@code file:line:column: what (rule)}. */
public final class BadSourceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public BadSourceException(String message) {
    super(message);
  }
}
