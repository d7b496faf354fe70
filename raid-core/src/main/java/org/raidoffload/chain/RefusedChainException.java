package org.raidoffload.chain;

/** A plan never fits an engine under the options given. The message says which operation, which limit, what to do. */
public final class RefusedChainException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public RefusedChainException(String message) {
    super(message);
  }
}
