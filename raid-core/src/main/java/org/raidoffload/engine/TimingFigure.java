package org.raidoffload.engine;

import org.jspecify.annotations.Nullable;

/**
 * The numbers that the cost form of a channel model is made of (reference: cost form
 * {@code prep + entries*prepEntry + bell + hwdesc*fetch + src*tSrc + traffic}, chain end {@code irq + tasklet}).
 * {@link #toString} is a figure's name in documents and output, which is not always the constant's.
 */
public enum TimingFigure {
  /** Host time to build and submit one descriptor, ns. */
  PREPARE("ns", 500),
  /** Host time for each source beyond the first, ns. */
  PREPARE_PER_SOURCE("ns", 0),
  /** Host time for each ring entry beyond the first, ns. */
  PREPARE_PER_ENTRY("PREPARE_PER_SLOT", "ns", 0),
  /** Host time of one doorbell, ns. */
  DOORBELL("ns", 100),
  /** Host time of the doorbell for each ring entry, ns, where every entry is pushed by itself. */
  DOORBELL_PER_ENTRY("DOORBELL_PER_SLOT", "ns", 0),
  /** Channel time to fetch one hardware descriptor, ns. */
  FETCH("ns", 300),
  /** Channel time to start one source, ns. */
  PER_SOURCE("ns", 40),
  /** Channel time to start one source of each further KiB, ns, where the engine works in 1 KiB turns. */
  PER_SOURCE_PER_KIB("ns", 0),
  /** Channel bytes per ns read. */
  READ_BANDWIDTH("B/ns", 1),
  /** Channel bytes per ns written. */
  WRITE_BANDWIDTH("B/ns", 1),
  /** 1 where reads and writes overlap, 0 where they share the wire. */
  FULL_DUPLEX("0 or 1", 0),
  /** Factor on the traffic of PQ and PQ_VAL. */
  PQ_FACTOR("x", 1),
  /** 1 where every PQ source also reads and writes back each result (accumulating FIFO engines), else 0. */
  PQ_READS_RESULT("0 or 1", 0),
  /** Interrupt and deferred work until a completion is seen, ns of latency; the host is busy meanwhile. */
  INTERRUPT("ns", 5000),
  /** How long a channel that tells of several completions at once waits for more, ns; 0 = until it has nothing to run. */
  INTERRUPT_DELAY("ns", 0),
  /** Host time of one status poll, ns. */
  POLL("ns", 400),
  /** Channel time to change between operation types, ns, where the mode is per channel. */
  MODE_SWITCH("ns", 0),
  /** Bytes per ns of the host's xor and copy, per source byte. */
  CPU_XOR_BANDWIDTH("B/ns", 1),
  /** Bytes per ns of the host's P+Q, per source byte. */
  CPU_PQ_BANDWIDTH("B/ns", 0.15),
  /** Host time to map 4 KiB for the device to read, ns. */
  MAP_TO("ns", 900),
  MAP_FROM("ns", 800),
  MAP_BIDIRECTIONAL("ns", 1200),
  /** Added to MAP_TO and MAP_BIDIRECTIONAL where the CPU cache holds the whole 4 KiB dirty, ns. */
  MAP_DIRTY("ns", 0),
  UNMAP_TO("ns", 50),
  UNMAP_FROM("ns", 500),
  UNMAP_BIDIRECTIONAL("ns", 500),
  /** Bytes per ns of the memory bus that all channels and the host share. */
  BUS_BANDWIDTH("B/ns", 1.6);

  private final @Nullable String document;
  private final String unit;
  private final double defaultValue;

  TimingFigure(String unit, double defaultValue) {
    this(null, unit, defaultValue);
  }

  TimingFigure(@Nullable String document, String unit, double defaultValue) {
    this.document = document;
    this.unit = unit;
    this.defaultValue = defaultValue;
  }

  public String unit() {
    return unit;
  }

  /** Used where a profile does not give the figure; always an estimate. */
  public double defaultValue() {
    return defaultValue;
  }

  @Override
  public String toString() {
    return document == null ? name() : document;
  }
}
