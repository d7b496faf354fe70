package org.raidoffload.plan;

/**
 * The request is well formed but cannot be served: too little of the stripe is left, or nothing is asked for. The
 * message is one sentence that names the stripe.
 */
public final class UnplannableException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnplannableException(long row, String sentence) {
    super("stripe at row " + row + ": " + sentence);
  }
}
