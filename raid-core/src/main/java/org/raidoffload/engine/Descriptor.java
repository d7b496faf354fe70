package org.raidoffload.engine;

import java.util.Arrays;
import java.util.Objects;
import org.raidoffload.plan.Opcode;

/**
 * One engine-sized step with device addresses: the content of a ring entry. Mutable and reused; it grows to what it has
 * once held and no further, so that filling one soon allocates nothing and a deep ring stays in the cache. Owned by the
 * thread that claimed the entry until publish, then by the channel's thread until completion. Meaning of the fields as in
 * {@link org.raidoffload.plan.Operation}; address 0 is an absent P or Q.
 */
public final class Descriptor {
  private static final int ROOM_AT_FIRST = 8;

  private final int maxSources;
  private long[] sources;
  private byte[] coefficients;
  /** Of a fused step, one for each source. */
  private long[] targets;
  private int targetCount;
  private Opcode opcode = Opcode.COPY;
  private int sourceCount;
  private long p;
  private long q;
  private boolean continues;
  private long bytes;
  private int ringEntries;
  private boolean interrupt;
  private LegFollower follower = LegFollower.NONE;
  private Fusion fusion = Fusion.NONE;
  private int slotX;
  private int slotY;

  /** A descriptor with room for {@code maxSources} sources. */
  public Descriptor(int maxSources) {
    this.maxSources = maxSources;
    int room = Math.min(maxSources, ROOM_AT_FIRST);
    this.sources = new long[room];
    this.coefficients = new byte[room];
    this.targets = new long[room];
  }

  /** Starts a new content; sources, P and Q are absent until set. */
  public Descriptor begin(Opcode newOpcode, long newBytes, int newRingEntries) {
    opcode = newOpcode;
    bytes = newBytes;
    ringEntries = newRingEntries;
    sourceCount = 0;
    targetCount = 0;
    p = 0;
    q = 0;
    continues = false;
    interrupt = false;
    follower = LegFollower.NONE;
    fusion = Fusion.NONE;
    return this;
  }

  /**
   * Appends a source with its multiplier towards Q (1 where the opcode has none).
   *
   * @throws IllegalStateException when it has as many as it was made for
   */
  public Descriptor addSource(long address, int coefficient) {
    if (sourceCount == sources.length) {
      growSources();
    }
    sources[sourceCount] = address;
    coefficients[sourceCount] = (byte) coefficient;
    sourceCount++;
    return this;
  }

  /**
   * Sets every source at once: source {@code i} lies {@code offset} bytes from {@code bases[indexes[i]]}.
   *
   * @param newCoefficients a multiplier for each, as a byte
   * @throws IllegalStateException when there are more than it was made for
   */
  public Descriptor sources(long[] bases, int[] indexes, int offset, byte[] newCoefficients) {
    int count = indexes.length;
    while (count > sources.length) {
      sourceCount = sources.length;
      growSources();
    }
    long[] to = sources;
    byte[] multipliers = coefficients;
    for (int i = 0; i < count; i++) {
      to[i] = bases[indexes[i]] + offset;
      multipliers[i] = newCoefficients[i];
    }
    sourceCount = count;
    return this;
  }

  private void growSources() {
    if (sourceCount == maxSources) {
      throw new IllegalStateException("source " + sourceCount + " of a descriptor for " + maxSources + " sources");
    }
    int room = Math.min(maxSources, 2 * sourceCount);
    sources = Arrays.copyOf(sources, room);
    coefficients = Arrays.copyOf(coefficients, room);
    targets = Arrays.copyOf(targets, room);
  }

  public Descriptor destinations(long newP, long newQ, boolean newContinues) {
    p = newP;
    q = newQ;
    continues = newContinues;
    return this;
  }

  /** Whether the channel is to announce the completion at once; set on the last descriptor of what is issued. */
  public Descriptor interrupt(boolean wanted) {
    interrupt = wanted;
    return this;
  }

  public boolean interrupt() {
    return interrupt;
  }

  /** Where its chain goes on; set on the last descriptor of a leg, for models of what a hand-over costs. */
  public Descriptor follower(LegFollower next) {
    follower = next;
    return this;
  }

  public LegFollower follower() {
    return follower;
  }

  /**
   * Makes this a fused step; call after the sources were added and before the targets.
   *
   * @param newSlotX lower lost slot of a recovery
   * @param newSlotY higher lost slot of a two-block recovery
   */
  public Descriptor fuse(Fusion newFusion, int newSlotX, int newSlotY) {
    fusion = newFusion;
    slotX = newSlotX;
    slotY = newSlotY;
    return this;
  }

  /**
   * Appends a target: of a fused step that copies, the one that goes with the next source.
   *
   * @throws IllegalStateException when there are as many as sources
   */
  public Descriptor addTarget(long address) {
    if (targetCount == sourceCount) {
      throw new IllegalStateException("target " + targetCount + " of a descriptor with " + sourceCount + " sources");
    }
    targets[targetCount++] = address;
    return this;
  }

  public int targetCount() {
    return targetCount;
  }

  /** What is fused; NONE for every descriptor of a device. */
  public Fusion fusion() {
    return fusion;
  }

  /** Target {@code i} of {@link #targetCount()}; what the descriptor held before is out of reach. */
  public long target(int i) {
    return targets[Objects.checkIndex(i, targetCount)];
  }

  /** The sources themselves, for reading only: not copied. */
  long[] sources() {
    return sources;
  }

  /** The targets themselves, for reading only: not copied. */
  long[] targets() {
    return targets;
  }

  public int slotX() {
    return slotX;
  }

  public int slotY() {
    return slotY;
  }

  public Opcode opcode() {
    return opcode;
  }

  public int sourceCount() {
    return sourceCount;
  }

  /** Source {@code i} of {@link #sourceCount()}; what the descriptor held before is out of reach. */
  public long source(int i) {
    return sources[Objects.checkIndex(i, sourceCount)];
  }

  /** Multiplier 0..255 of source {@code i}. */
  public int coefficient(int i) {
    return coefficients[Objects.checkIndex(i, sourceCount)] & 0xff;
  }

  public long p() {
    return p;
  }

  public long q() {
    return q;
  }

  public boolean continues() {
    return continues;
  }

  public long bytes() {
    return bytes;
  }

  /** Ring entries of the channel that this takes. */
  public int ringEntries() {
    return ringEntries;
  }

  /** Destinations written: 0 for the validating opcodes. */
  public int results() {
    return opcode == Opcode.XOR_VAL || opcode == Opcode.PQ_VAL ? 0 : (p != 0 ? 1 : 0) + (q != 0 ? 1 : 0);
  }
}
