package org.raidoffload.engine;

import java.util.EnumSet;
import java.util.Set;
import org.raidoffload.plan.Opcode;

/**
 * What one channel takes. Immutable data; every decision of the library reads this and never an engine's name.
 *
 * @param opcodes what the channel can run
 * @param maxXorSources most sources of an XOR descriptor; 0 without XOR
 * @param maxXorValSources most sources, parity included, of an XOR_VAL descriptor; 0 without XOR_VAL
 * @param maxPqSources most sources of a first PQ descriptor; 0 without PQ
 * @param maxPqValSources most sources of a PQ_VAL descriptor, P and Q counted; 0 without PQ_VAL
 * @param pqContinuation how a longer P+Q goes on
 * @param copyAlignment bytes that addresses and lengths of COPY and ZERO must be multiples of; 1 = any
 * @param xorAlignment the same for XOR and XOR_VAL
 * @param pqAlignment the same for PQ and PQ_VAL
 * @param minBytes fewest bytes of a descriptor
 * @param maxBytes most bytes of a descriptor
 * @param descriptors ring entries of the channel
 */
public record ChannelLimits(
    Set<Opcode> opcodes,
    int maxXorSources,
    int maxXorValSources,
    int maxPqSources,
    int maxPqValSources,
    PqContinuation pqContinuation,
    int copyAlignment,
    int xorAlignment,
    int pqAlignment,
    long minBytes,
    long maxBytes,
    int descriptors) {

  /** Most sources that any descriptor may have: what an entry of a ring is built for. */
  public static final int MAXIMUM_SOURCES = 256;

  public ChannelLimits {
    opcodes = Set.copyOf(opcodes);
    if (descriptors < 1) {
      throw new IllegalArgumentException("descriptors: " + descriptors + " (must be at least 1)");
    }
    if (minBytes < 1 || maxBytes < minBytes) {
      throw new IllegalArgumentException("minBytes, maxBytes: " + minBytes + ", " + maxBytes
          + " (must be 1 or more, and in order)");
    }
    checkSources("maxXorSources", maxXorSources, opcodes.contains(Opcode.XOR), 2);
    checkSources("maxXorValSources", maxXorValSources, opcodes.contains(Opcode.XOR_VAL), 2);
    checkSources("maxPqSources", maxPqSources, opcodes.contains(Opcode.PQ), 2);
    checkSources("maxPqValSources", maxPqValSources, opcodes.contains(Opcode.PQ_VAL), 3);
    checkAlignment("copyAlignment", copyAlignment);
    checkAlignment("xorAlignment", xorAlignment);
    checkAlignment("pqAlignment", pqAlignment);
  }

  /** Limits without any opcode; add with the {@code with} methods of the builder. */
  public static Builder builder(int descriptors) {
    return new Builder(descriptors);
  }

  public boolean runs(Opcode opcode) {
    return opcodes.contains(opcode);
  }

  /** Most sources that a descriptor of any opcode may list. */
  public int maxSources() {
    return Math.max(1, Math.max(Math.max(maxXorSources, maxXorValSources), Math.max(maxPqSources, maxPqValSources)));
  }

  /** The alignment rule of an opcode, in bytes. */
  public int alignment(Opcode opcode) {
    return switch (opcode) {
      case COPY, ZERO -> copyAlignment;
      case XOR, XOR_VAL -> xorAlignment;
      case PQ, PQ_VAL -> pqAlignment;
    };
  }

  private static void checkSources(String name, int value, boolean runs, int fewest) {
    if (runs ? value < fewest || value > MAXIMUM_SOURCES : value != 0) {
      throw new IllegalArgumentException(name + ": " + value + (runs
          ? " (must be " + fewest + " to " + MAXIMUM_SOURCES + ")" : " (must be 0 without the opcode)"));
    }
  }

  private static void checkAlignment(String name, int value) {
    if (value < 1 || Integer.bitCount(value) != 1) {
      throw new IllegalArgumentException(name + ": " + value + " (must be a power of two)");
    }
  }

  /** Collects limits. Not thread-safe. */
  public static final class Builder {
    private final EnumSet<Opcode> opcodes = EnumSet.noneOf(Opcode.class);
    private final int descriptors;
    private int maxXorSources;
    private int maxXorValSources;
    private int maxPqSources;
    private int maxPqValSources;
    private PqContinuation pqContinuation = PqContinuation.NONE;
    private int copyAlignment = 1;
    private int xorAlignment = 1;
    private int pqAlignment = 1;
    private long minBytes = 1;
    private long maxBytes = Integer.MAX_VALUE;

    private Builder(int descriptors) {
      this.descriptors = descriptors;
    }

    public Builder copy() {
      opcodes.add(Opcode.COPY);
      return this;
    }

    public Builder zero() {
      opcodes.add(Opcode.ZERO);
      return this;
    }

    public Builder xor(int maxSources) {
      opcodes.add(Opcode.XOR);
      maxXorSources = maxSources;
      return this;
    }

    public Builder xorVal(int maxSources) {
      opcodes.add(Opcode.XOR_VAL);
      maxXorValSources = maxSources;
      return this;
    }

    public Builder pq(int maxSources, PqContinuation continuation) {
      opcodes.add(Opcode.PQ);
      maxPqSources = maxSources;
      pqContinuation = continuation;
      return this;
    }

    public Builder pqVal(int maxSources) {
      opcodes.add(Opcode.PQ_VAL);
      maxPqValSources = maxSources;
      return this;
    }

    /** Alignment in bytes of COPY and ZERO, of XOR and XOR_VAL, and of PQ and PQ_VAL. */
    public Builder alignment(int copy, int xor, int pq) {
      copyAlignment = copy;
      xorAlignment = xor;
      pqAlignment = pq;
      return this;
    }

    public Builder bytes(long min, long max) {
      minBytes = min;
      maxBytes = max;
      return this;
    }

    public ChannelLimits build() {
      return new ChannelLimits(opcodes, maxXorSources, maxXorValSources, maxPqSources, maxPqValSources,
          pqContinuation, copyAlignment, xorAlignment, pqAlignment, minBytes, maxBytes, descriptors);
    }
  }
}
