package org.raidoffload.engine;

/**
 * How a descriptor ended, as an int so that completions allocate nothing: 0 or more is success with the result bits of
 * a validation, negative is a failure.
 */
public final class CompletionStatus {
  public static final int OK = 0;
  /** Result bit of XOR_VAL and PQ_VAL: P does not match. Not a failure. */
  public static final int P_MISMATCH = 1;
  /** Result bit of PQ_VAL: Q does not match. Not a failure. */
  public static final int Q_MISMATCH = 2;
  /** The engine reported an error; destinations hold anything. */
  public static final int FAILED = -1;
  /** The descriptor did not run because the channel was reset. */
  public static final int ABORTED = -2;
  /** The device used an address it has no mapping for. */
  public static final int DEVICE_FAULT = -3;

  private CompletionStatus() {}

  public static boolean isFailure(int status) {
    return status < 0;
  }

  /** The name for messages and metrics. */
  public static String name(int status) {
    return switch (status) {
      case FAILED -> "failed";
      case ABORTED -> "aborted";
      case DEVICE_FAULT -> "device fault";
      default -> status < 0 ? "failed (" + status + ")" : status == 0 ? "ok" : "mismatch";
    };
  }
}
