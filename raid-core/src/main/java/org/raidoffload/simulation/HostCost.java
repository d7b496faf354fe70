package org.raidoffload.simulation;

/** What the host's time goes into in a simulation. */
public enum HostCost {
  /** Making buffers visible to a device. */
  MAP,
  /** Taking them back. */
  UNMAP,
  /** Building descriptors. */
  PREPARE,
  /** Telling a channel of them. */
  DOORBELL,
  /** Interrupts and the work that they defer. */
  INTERRUPT,
  /** Looking for completions. */
  POLL,
  /** Copies and parity on the CPU. */
  CPU
}
