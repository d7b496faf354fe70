package org.raidoffload.engine;

/** How a channel goes on with a P+Q whose sources do not fit one descriptor. */
public enum PqContinuation {
  /** The hardware accumulates into P and Q: a continued descriptor takes as many sources as the first. */
  NATIVE(0, 0),
  /**
   * The driver feeds P and Q back as sources: three of them (P times 0, Q times 1, Q times 0), or one with P disabled
   * (Linux 6.1 dmaengine.h, dma_maxpq).
   */
  EMULATED(3, 1),
  /** The channel ignores the continue flag (ppc440spe, xgene): an operation must fit one descriptor. */
  NONE(Integer.MAX_VALUE, Integer.MAX_VALUE);

  private final int sourcesLost;
  private final int sourcesLostWithoutP;

  PqContinuation(int sourcesLost, int sourcesLostWithoutP) {
    this.sourcesLost = sourcesLost;
    this.sourcesLostWithoutP = sourcesLostWithoutP;
  }

  /** New sources that a continued descriptor can take; 0 or less when it cannot be continued. */
  public int continuedSources(int maxPqSources, boolean pDisabled) {
    return this == NONE ? 0 : maxPqSources - (pDisabled ? sourcesLostWithoutP : sourcesLost);
  }
}
