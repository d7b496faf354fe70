package org.raidoffload.plan;

/** The kinds of step that an offload engine, or the software engine, can run. */
public enum Opcode {
  /** One source to one destination; may cover part of a block. */
  COPY,
  /** Destination = xor of the sources. The destination is read only where it is listed as a source. */
  XOR,
  /** Tests that the xor of the sources is zero; writes nothing. */
  XOR_VAL,
  /** P = xor of the sources, Q = sum of coefficient times source over GF(2^8); either may be absent. */
  PQ,
  /** Tests P and Q against the sources; writes nothing. */
  PQ_VAL,
  /** Destination = zeros; no source. What the xor of no blocks is. */
  ZERO
}
