package org.raidoffload.replay;

/**
 * What a replay has looked at; a verdict may speak of nothing else.
 *
 * @param bytes chains whose every promised byte, and every byte that must not change, was compared
 * @param plans requests whose plan was compared with what was done when it was recorded; only recordings say what it did
 * @param mappings chains whose every map and unmap the ledger checked
 * @param fused shapes of chains that were run once more as a live scheduler runs them, with steps on the CPU fused, and
 *     compared byte by byte
 * @param broken checks that ended with an exception, and so say nothing
 * @param live chains whose outcome on a live scheduler was recorded, and compared with what must have come out
 * @param liveWrong of them, those that came out otherwise
 */
public record ReplayChecks(long bytes, long plans, long mappings, long fused, long broken, long live, long liveWrong) {

  /** Of a trace that records no outcomes. */
  public ReplayChecks(long bytes, long plans, long mappings, long fused, long broken) {
    this(bytes, plans, mappings, fused, broken, 0, 0);
  }
}
