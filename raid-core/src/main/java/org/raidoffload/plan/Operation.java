package org.raidoffload.plan;

import java.util.Arrays;
import java.util.List;
import org.raidoffload.request.StripeBuffer;

/**
 * One step of a plan, of any width. Immutable. Buffers are indexes into {@link StripePlan#buffers()}.
 *
 * <p>Meaning by opcode ({@code s} sources, {@code c} coefficients over GF(2^8), polynomial 0x11d):
 * <ul>
 *   <li>COPY: {@code p[pOffset..] = s0[sourceOffset..]}, {@code length} bytes;
 *   <li>XOR: {@code p = xor of s}; {@code p} is read only if it is listed, and then it is source 0;
 *   <li>XOR_VAL: result bit 0 set when the xor of {@code s} is not zero;
 *   <li>PQ: {@code p = xor of s} and {@code q = sum of c*s}, either of them absent; with {@code continues} the new
 *       sums are xored into what {@code p} and {@code q} already hold;
 *   <li>ZERO: {@code p = 0}; the only opcode without a source;
 *   <li>PQ_VAL: result bit 0 set when {@code p} differs from the xor of {@code s}, bit 1 when {@code q} differs from
 *       the sum of {@code c*s}; either absent.
 * </ul>
 * A destination may be one of its own sources, exactly aliased.
 */
public final class Operation {

  /** Stands for an absent P or Q. */
  public static final int NONE = -1;

  private final int id;
  private final Opcode opcode;
  private final int[] sources;
  private final int[] coefficients;
  private final int p;
  private final int q;
  private final boolean continues;
  private final int sourceOffset;
  private final int destinationOffset;
  private final int length;
  private final int round;
  private final int[] after;

  private Operation(Builder b, int id) {
    this.id = id;
    this.opcode = b.opcode;
    this.sources = b.sources.clone();
    this.coefficients = b.coefficients.clone();
    this.p = b.p;
    this.q = b.q;
    this.continues = b.continues;
    this.sourceOffset = b.sourceOffset;
    this.destinationOffset = b.destinationOffset;
    this.length = b.length;
    this.round = b.round;
    this.after = b.after.clone();
  }

  /** Position in the plan's operations; an operation comes after everything it depends on. */
  public int id() {
    return id;
  }

  public Opcode opcode() {
    return opcode;
  }

  public int sourceCount() {
    return sources.length;
  }

  /** The buffer index of source {@code i}. */
  public int source(int i) {
    return sources[i];
  }

  /** The multiplier of source {@code i} towards Q (1 for opcodes without coefficients). */
  public int coefficient(int i) {
    return coefficients.length == 0 ? 1 : coefficients[i];
  }

  /** Whether the opcode has coefficients: PQ and PQ_VAL. */
  public boolean hasCoefficients() {
    return coefficients.length != 0;
  }

  /** The destination of COPY and XOR; P of PQ and PQ_VAL; {@link #NONE} where absent. */
  public int p() {
    return p;
  }

  /** Q of PQ and PQ_VAL; {@link #NONE} where absent. */
  public int q() {
    return q;
  }

  /** PQ only: the sums are xored into what P and Q already hold. */
  public boolean continues() {
    return continues;
  }

  /** COPY only: first byte read in the source buffer. */
  public int sourceOffset() {
    return sourceOffset;
  }

  /** COPY only: first byte written in the destination buffer. */
  public int destinationOffset() {
    return destinationOffset;
  }

  /** Bytes processed; the whole block for every opcode but COPY. */
  public int length() {
    return length;
  }

  /**
   * The pass of md (one call of raid_run_ops) that would issue the operation, from 0. md waits for a pass to finish
   * before it issues the next.
   */
  public int round() {
    return round;
  }

  /** Ids of the operations that must have finished before this one starts: its true data dependencies. */
  public List<Integer> after() {
    return Arrays.stream(after).boxed().toList();
  }

  /** Number of direct dependencies. */
  public int afterCount() {
    return after.length;
  }

  /** Direct dependency {@code i}. */
  public int after(int i) {
    return after[i];
  }

  /** Whether the operation reads the buffer: a source, a validated P or Q, or a continued destination. */
  public boolean reads(int buffer) {
    for (int s : sources) {
      if (s == buffer) {
        return true;
      }
    }
    return (opcode == Opcode.PQ_VAL || continues) && (p == buffer || q == buffer) && buffer != NONE;
  }

  /** Whether the operation writes the buffer. */
  public boolean writes(int buffer) {
    return opcode != Opcode.PQ_VAL && opcode != Opcode.XOR_VAL && buffer != NONE && (p == buffer || q == buffer);
  }

  /** Renders with buffer names, for messages and {@code --explain}. */
  public String describe(List<StripeBuffer> buffers) {
    StringBuilder out = new StringBuilder(opcode.name());
    if (continues) {
      out.append("[continues]");
    }
    out.append(' ');
    if (p != NONE) {
      out.append(buffers.get(p));
    }
    if (q != NONE) {
      out.append(p != NONE ? "," : "").append(buffers.get(q));
    }
    out.append(opcode == Opcode.PQ_VAL ? " == " : opcode == Opcode.XOR_VAL ? "0 == " : " <- ");
    for (int i = 0; i < sources.length; i++) {
      out.append(i == 0 ? "" : " ");
      if (hasCoefficients()) {
        out.append(String.format("%02x*", coefficients[i]));
      }
      out.append(buffers.get(sources[i]));
    }
    return out.toString();
  }

  /** Collects the fields of an operation; used by planners. Not thread-safe. */
  public static final class Builder {
    private final Opcode opcode;
    private int[] sources = {};
    private int[] coefficients = {};
    private int p = NONE;
    private int q = NONE;
    private boolean continues;
    private int sourceOffset;
    private int destinationOffset;
    private int length;
    private int round;
    private int[] after = {};

    public Builder(Opcode opcode, int length) {
      this.opcode = opcode;
      this.length = length;
    }

    public Builder sources(int... buffers) {
      sources = buffers.clone();
      return this;
    }

    public Builder coefficients(int... values) {
      coefficients = values.clone();
      return this;
    }

    public Builder p(int buffer) {
      p = buffer;
      return this;
    }

    public Builder q(int buffer) {
      q = buffer;
      return this;
    }

    public Builder continues(boolean value) {
      continues = value;
      return this;
    }

    public Builder offsets(int source, int destination) {
      sourceOffset = source;
      destinationOffset = destination;
      return this;
    }

    public Builder round(int value) {
      round = value;
      return this;
    }

    public Builder after(int... ids) {
      after = ids.clone();
      return this;
    }

    public Operation build(int id) {
      if (length <= 0) {
        throw new IllegalArgumentException("operation " + id + " length: " + length + " (must be positive)");
      }
      boolean right = opcode == Opcode.ZERO ? sources.length == 0
          : opcode == Opcode.COPY ? sources.length == 1 : sources.length > 0;
      if (!right) {
        throw new IllegalArgumentException("operation " + id + " sources: " + sources.length + " (" + opcode + " must "
            + "have " + (opcode == Opcode.ZERO ? "none" : opcode == Opcode.COPY ? "one" : "one or more") + ")");
      }
      if (coefficients.length != 0 && coefficients.length != sources.length) {
        throw new IllegalArgumentException("operation " + id + " coefficients: " + coefficients.length + " (must be "
            + sources.length + ", one for each source)");
      }
      return new Operation(this, id);
    }
  }
}
