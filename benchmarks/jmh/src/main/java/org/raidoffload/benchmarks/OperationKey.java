package org.raidoffload.benchmarks;

/** A row of a {@link RatioChart}: an operation and what it is compared with. */
record OperationKey(String operation, String peer) implements Comparable<OperationKey> {
  static OperationKey of(RatioBar bar) {
    return new OperationKey(bar.operation(), bar.peer());
  }

  @Override
  public int compareTo(OperationKey other) {
    int byOperation = operation.compareTo(other.operation);
    return byOperation == 0 ? peer.compareTo(other.peer) : byOperation;
  }
}
