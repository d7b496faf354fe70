package org.raidoffload.chain;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;

/**
 * Whether a class of channels can run an operation, as it is or in a rewritten form. Pure.
 *
 * @param opcode the opcode that the channel would run
 * @param stoppedBy why it cannot, or null
 * @param rule the rewriting used, or null
 */
record OperationFit(Opcode opcode, @Nullable String stoppedBy, @Nullable RewriteRule rule) {

  boolean fits() {
    return stoppedBy == null;
  }

  static OperationFit of(Operation op, ChannelClass channels, Set<RewriteRule> rules) {
    OperationFit plain = asOpcode(op, op.opcode(), channels, rules, null);
    if (plain.fits()) {
      return plain;
    }
    if (op.opcode() == Opcode.XOR && rules.contains(RewriteRule.XOR_AS_PQ)) {
      OperationFit rewritten = asOpcode(op, Opcode.PQ, channels, rules, RewriteRule.XOR_AS_PQ);
      if (rewritten.fits()) {
        return rewritten;
      }
    }
    if (op.opcode() == Opcode.COPY && rules.contains(RewriteRule.COPY_AS_XOR)) {
      OperationFit rewritten = asOpcode(op, Opcode.XOR, channels, rules, RewriteRule.COPY_AS_XOR);
      if (rewritten.fits()) {
        return rewritten;
      }
    }
    return plain;
  }

  /** The operation is not given to the channels, whatever their limits. */
  static OperationFit refused(Operation op, String why) {
    return new OperationFit(op.opcode(), why, null);
  }

  private static OperationFit asOpcode(Operation op, Opcode opcode, ChannelClass channels, Set<RewriteRule> rules,
      @Nullable RewriteRule rule) {
    String reason = whyNot(op, opcode, channels, rules);
    return new OperationFit(opcode, reason, rule);
  }

  private static @Nullable String whyNot(Operation op, Opcode opcode, ChannelClass channels, Set<RewriteRule> rules) {
    ChannelLimits limits = channels.limits();
    String name = channels.name();
    if (!limits.runs(opcode)) {
      return name + " does not run " + opcode;
    }
    if (op.length() < limits.minBytes()) {
      return name + " takes " + opcode + " of " + limits.minBytes() + " bytes and up, not " + op.length();
    }
    int alignment = limits.alignment(opcode);
    if ((op.length() | op.sourceOffset() | op.destinationOffset()) % alignment != 0) {
      return name + " needs " + opcode + " aligned to " + alignment + " bytes (offsets " + op.sourceOffset() + ", "
          + op.destinationOffset() + ", length " + op.length() + ")";
    }
    String bySources = switch (opcode) {
      case COPY, XOR, ZERO -> null;
      case XOR_VAL -> op.sourceCount() <= limits.maxXorValSources() ? null
          : name + " validates at most " + limits.maxXorValSources() + " sources in one XOR_VAL, not "
              + op.sourceCount();
      case PQ -> pqWhyNot(op, channels, rules);
      case PQ_VAL -> op.sourceCount() + 2 <= limits.maxPqValSources() ? null
          : name + " validates at most " + (limits.maxPqValSources() - 2) + " data blocks in one PQ_VAL, not "
              + op.sourceCount();
    };
    if (bySources != null || new OperationSplitter(channels).step(op, opcode) > 0) {
      return bySources;
    }
    return name + " cannot cut " + opcode + " of " + op.length() + " bytes into descriptors of " + limits.minBytes()
        + " to " + limits.maxBytes() + " bytes and at most " + limits.descriptors() + " ring entries";
  }

  private static @Nullable String pqWhyNot(Operation op, ChannelClass channels, Set<RewriteRule> rules) {
    ChannelLimits limits = channels.limits();
    boolean pDisabled = op.opcode() == Opcode.PQ && op.p() == Operation.NONE;
    int continued = limits.pqContinuation().continuedSources(limits.maxPqSources(), pDisabled);
    if (op.continues()) {
      if (!channels.cpu() && !rules.contains(RewriteRule.ACCUMULATE_PQ)) {
        return channels.name() + " is not given PQ that accumulates into P and Q (rule "
            + RewriteRule.ACCUMULATE_PQ.option() + " is off; Linux runs it on the CPU)";
      }
      return continued > 0 ? null : channels.name() + " cannot continue a PQ";
    }
    if (op.sourceCount() <= limits.maxPqSources() || op.opcode() == Opcode.XOR) {
      return null;
    }
    if (continued > 0) {
      return overwritesLaterSource(op, limits.maxPqSources()) ? channels.name() + " takes at most "
          + limits.maxPqSources() + " PQ sources, and the first descriptor would overwrite a later one's" : null;
    }
    return channels.name() + " takes at most " + limits.maxPqSources() + " PQ sources"
        + (limits.pqContinuation() == PqContinuation.NONE ? " and cannot continue" : " and has no room to continue")
        + ", not " + op.sourceCount();
  }

  /** Whether a source beyond the first descriptor's is a destination, which that one has written by then. */
  private static boolean overwritesLaterSource(Operation op, int first) {
    for (int i = first; i < op.sourceCount(); i++) {
      if (op.source(i) == op.p() || op.source(i) == op.q()) {
        return true;
      }
    }
    return false;
  }
}
