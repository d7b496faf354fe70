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
    int step = (int) Math.min(op.length(), aligned(opcode));
    while (step > 512 && slotsOfWidest(op, opcode, step) > limits.descriptors()) {
      step = (step / 2 + 511) / 512 * 512;
    }
    for (int at = 0; at < op.length(); at += step) {
      int bytes = Math.min(step, op.length() - at);
      switch (opcode) {
        case XOR -> splitXor(op, at, bytes, out);
        case PQ -> splitPq(op, at, bytes, out);
        default -> out.add(descriptor(op, opcode, sources(op), coefficients(op), op.continues(), at, bytes, 0));
      }
    }
    return out;
  }

  /** Slots of the widest descriptor that the operation can need; the accelerator of iop3xx takes them for each KiB. */
  private int slotsOfWidest(Operation op, Opcode opcode, int bytes) {
    int sources = switch (opcode) {
      case XOR -> Math.min(op.sourceCount(), limits.maxXorSources());
      case PQ -> Math.min(op.sourceCount(), limits.maxPqSources());
      case COPY, XOR_VAL, PQ_VAL -> op.sourceCount();
    };
    return channels.slots().slots(opcode, sources, 2, bytes);
  }

  private long aligned(Opcode opcode) {
    long max = limits.maxBytes() / limits.alignment(opcode) * limits.alignment(opcode);
    return Math.max(max / 512 * 512, Math.min(max, 512));
  }

  private void splitXor(Operation op, int at, int bytes, List<ChainDescriptor> out) {
    int[] all = sources(op);
    int first = Math.min(all.length, limits.maxXorSources());
    out.add(xor(op, Arrays.copyOf(all, first), at, bytes));
    int done = first;
    while (done < all.length) {
      int more = Math.min(all.length - done, limits.maxXorSources() - 1);
      int[] next = new int[more + 1];
      next[0] = op.p();
      System.arraycopy(all, done, next, 1, more);
      out.add(xor(op, next, at, bytes));
      done += more;
    }
  }

  private ChainDescriptor xor(Operation op, int[] sources, int at, int bytes) {
    int[] ones = new int[sources.length];
    Arrays.fill(ones, 1);
    return descriptor(op, Opcode.XOR, sources, ones, false, at, bytes, 0);
  }

  private void splitPq(Operation op, int at, int bytes, List<ChainDescriptor> out) {
    int[] all = sources(op);
    int[] coefficients = coefficients(op);
    boolean pDisabled = op.opcode() == Opcode.PQ && op.p() == Operation.NONE;
    int continued = limits.pqContinuation().continuedSources(limits.maxPqSources(), pDisabled);
    int done = 0;
    while (done < all.length) {
      boolean continues = op.continues() || done > 0;
      int n = Math.min(all.length - done, continues ? continued : limits.maxPqSources());
      int extra = continues && limits.pqContinuation() == PqContinuation.EMULATED ? limits.maxPqSources() - continued
          : 0;
      out.add(descriptor(op, Opcode.PQ, Arrays.copyOfRange(all, done, done + n),
          Arrays.copyOfRange(coefficients, done, done + n), continues, at, bytes, extra));
      done += n;
    }
  }

  private ChainDescriptor descriptor(Operation op, Opcode opcode, int[] sources, int[] coefficients,
      boolean continues, int at, int bytes, int extraSources) {
    int results = opcode == Opcode.XOR_VAL ? 0
        : (op.p() != Operation.NONE ? 1 : 0) + (op.q() != Operation.NONE ? 1 : 0);
    return new ChainDescriptor(op.id(), opcode, sources, coefficients, op.p(), op.q(), continues,
        op.sourceOffset() + at, op.destinationOffset() + at, bytes,
        channels.slots().slots(opcode, sources.length + extraSources, results, bytes));
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
