package org.raidoffload.parity;

/** Where blocks are when a kernel is called, for the choice of a kernel. */
public enum Residency {
  /** In the processor's caches: a few stripes, worked on again and again. */
  CACHED,
  /** In memory: stripes pass through once, and what is stored is not read again soon. */
  STREAMED
}
