package org.raidoffload.chain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;

/**
 * Cuts an operation into descriptors that a channel takes: by sources (an XOR goes on with its destination as the
 * first source, a PQ by continuation) and by bytes. The caller has checked with {@link OperationFit} that it can.
 */
final class OperationSplitter {
  private final ChannelClass channels;
  private final ChannelLimits limits;

  OperationSplitter(ChannelClass channels) {
    this.channels = channels;
    this.limits = channels.limits();
  }

  List<ChainDescriptor> split(Operation op, Opcode opcode) {
    List<ChainDescriptor> out = new ArrayList<>();
    int step = step(op, opcode);
    for (int at = 0; at < op.length(); at += step) {
      int bytes = Math.min(step, op.length() - at);
      if (opcode == Opcode.XOR || (opcode == Opcode.PQ && listsDestination(op))) {
        splitXor(op, opcode, at, bytes, out);
      } else if (opcode == Opcode.PQ) {
        splitPq(op, at, bytes, out);
      } else {
        out.add(descriptor(op, opcode, sources(op), coefficients(op), op.continues(), at, bytes, 0));
      }
    }
    return out;
  }

  /**
   * Bytes of each descriptor but the last: as many as the channel's length, alignment and ring entries allow, less
   * where the last would be shorter than it takes; 0 where there is no such length.
   */
  int step(Operation op, Opcode opcode) {
    int alignment = limits.alignment(opcode);
    int step = (int) Math.min(op.length(), limits.maxBytes() / alignment * alignment);
    if (step > 0 && entriesOfWidest(op, opcode, step) > limits.descriptors()) {
      step = longestWithinEntries(op, opcode, step / alignment) * alignment;
    }
    if (step == 0 || lastFits(op.length(), step)) {
      return step;
    }
    int count = (op.length() + step - 1) / step;
    int even = roundUp((op.length() + count - 1) / count, alignment);
    return even <= step && lastFits(op.length(), even) ? even : 0;
  }

  /** The most units of alignment, fewer than {@code tooMany}, whose entries the channel has. */
  private int longestWithinEntries(Operation op, Opcode opcode, int tooMany) {
    int fits = 0;
    int over = tooMany;
    while (over - fits > 1) {
      int units = (fits + over) >>> 1;
      if (entriesOfWidest(op, opcode, units * limits.alignment(opcode)) <= limits.descriptors()) {
        fits = units;
      } else {
        over = units;
      }
    }
    return fits;
  }

  private boolean lastFits(int length, int step) {
    int last = length % step;
    return step >= limits.minBytes() && (last == 0 || last >= limits.minBytes());
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }

  /** An XOR that runs as PQ goes on like an XOR unless the hardware accumulates: that costs a source, not three. */
  private boolean listsDestination(Operation op) {
    return op.opcode() == Opcode.XOR && limits.pqContinuation() != PqContinuation.NATIVE;
  }

  /** Entries of the widest descriptor that the operation can need; the accelerator of iop3xx takes them for each KiB. */
  private int entriesOfWidest(Operation op, Opcode opcode, int bytes) {
    int sources = switch (opcode) {
      case XOR -> Math.min(op.sourceCount(), limits.maxXorSources());
      case PQ -> Math.min(op.sourceCount() + (op.continues() ? lostToContinuation(op) : 0), limits.maxPqSources());
      case COPY, XOR_VAL, PQ_VAL, ZERO -> op.sourceCount();
    };
    return channels.entryArithmetic().entries(opcode, sources, 2, bytes);
  }

  private int lostToContinuation(Operation op) {
    return limits.pqContinuation() == PqContinuation.EMULATED ? limits.maxPqSources() - continuedSources(op) : 0;
  }

  private int continuedSources(Operation op) {
    boolean pDisabled = op.opcode() == Opcode.PQ && op.p() == Operation.NONE;
    return limits.pqContinuation().continuedSources(limits.maxPqSources(), pDisabled);
  }

  private void splitXor(Operation op, Opcode opcode, int at, int bytes, List<ChainDescriptor> out) {
    int[] all = sources(op);
    int most = opcode == Opcode.XOR ? limits.maxXorSources() : limits.maxPqSources();
    int first = Math.min(all.length, most);
    out.add(xor(op, opcode, Arrays.copyOf(all, first), at, bytes));
    int done = first;
    while (done < all.length) {
      int more = Math.min(all.length - done, most - 1);
      int[] next = new int[more + 1];
      next[0] = op.p();
      System.arraycopy(all, done, next, 1, more);
      out.add(xor(op, opcode, next, at, bytes));
      done += more;
    }
  }

  private ChainDescriptor xor(Operation op, Opcode opcode, int[] sources, int at, int bytes) {
    int[] ones = new int[sources.length];
    Arrays.fill(ones, 1);
    return descriptor(op, opcode, sources, ones, false, at, bytes, 0);
  }

  private void splitPq(Operation op, int at, int bytes, List<ChainDescriptor> out) {
    int[] all = sources(op);
    int[] coefficients = coefficients(op);
    int continued = continuedSources(op);
    int done = 0;
    while (done < all.length) {
      boolean continues = op.continues() || done > 0;
      int n = Math.min(all.length - done, continues ? continued : limits.maxPqSources());
      out.add(descriptor(op, Opcode.PQ, Arrays.copyOfRange(all, done, done + n),
          Arrays.copyOfRange(coefficients, done, done + n), continues, at, bytes,
          continues ? lostToContinuation(op) : 0));
      done += n;
    }
  }

  private ChainDescriptor descriptor(Operation op, Opcode opcode, int[] sources, int[] coefficients,
      boolean continues, int at, int bytes, int extraSources) {
    int results = opcode == Opcode.XOR_VAL ? 0
        : (op.p() != Operation.NONE ? 1 : 0) + (op.q() != Operation.NONE ? 1 : 0);
    return new ChainDescriptor(op.id(), opcode, sources, coefficients, op.p(), op.q(), continues,
        op.sourceOffset() + at, op.destinationOffset() + at, bytes,
        channels.entryArithmetic().entries(opcode, sources.length + extraSources, results, bytes));
  }

  private static int[] sources(Operation op) {
    int[] out = new int[op.sourceCount()];
    for (int i = 0; i < out.length; i++) {
      out[i] = op.source(i);
    }
    return out;
  }

  private static int[] coefficients(Operation op) {
    int[] out = new int[op.sourceCount()];
    for (int i = 0; i < out.length; i++) {
      out[i] = op.coefficient(i);
    }
    return out;
  }
}
