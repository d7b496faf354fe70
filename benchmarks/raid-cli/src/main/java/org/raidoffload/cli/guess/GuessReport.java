package org.raidoffload.cli.guess;

import java.util.List;

/**
 * What a guess found. Nothing was assembled or written.
 *
 * @param ranking best first; empty where no level's parity fits
 * @param tried candidates that were tried: orders times layouts times chunk sizes
 * @param allOrders whether every order was among them
 * @param asGood how many candidates have the evidence of the first, itself included
 * @param sampledBytes bytes that were read of each member
 * @param dataOffset where the data areas were taken to start
 * @param remarks sentences about what was seen and assumed
 */
public record GuessReport(List<GuessCandidate> ranking, long tried, boolean allOrders, long asGood, long sampledBytes,
    long dataOffset, List<String> remarks) {

  public GuessReport {
    ranking = List.copyOf(ranking);
    remarks = List.copyOf(remarks);
  }

  /** Whether one candidate alone has the best evidence. */
  public boolean decided() {
    return asGood == 1;
  }
}
