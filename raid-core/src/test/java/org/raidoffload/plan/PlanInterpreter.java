package org.raidoffload.plan;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.raidoffload.parity.NaiveParity;
import org.raidoffload.request.StripeBuffer;

/** Runs the operations of a plan on byte arrays, in plan order or any other order; the meaning is Operation's text. */
final class PlanInterpreter {
  private final StripePlan plan;
  private final Map<StripeBuffer, byte[]> memory;

  /** Bit 0: a validation found P wrong; bit 1: Q. */
  int mismatch;

  PlanInterpreter(StripePlan plan, Map<StripeBuffer, byte[]> memory) {
    this.plan = plan;
    this.memory = new HashMap<>(memory);
  }

  void runAll() {
    for (int id = 0; id < plan.operations().size(); id++) {
      run(id);
    }
  }

  void run(int id) {
    Operation operation = plan.operations().get(id);
    boolean sumsQ = operation.q() != Operation.NONE;
    boolean sumsP = operation.opcode() != Opcode.COPY && (!sumsQ || operation.p() != Operation.NONE);
    byte[] p = new byte[plan.unitBytes()];
    byte[] q = new byte[plan.unitBytes()];
    for (int i = 0; i < operation.sourceCount(); i++) {
      if (sumsP) {
        NaiveParity.add(p, 1, at(operation.source(i)));
      }
      if (sumsQ) {
        NaiveParity.add(q, operation.coefficient(i), at(operation.source(i)));
      }
    }
    switch (operation.opcode()) {
      case COPY -> System.arraycopy(at(operation.source(0)).clone(), operation.sourceOffset(), at(operation.p()),
          operation.destinationOffset(), operation.length());
      case XOR, ZERO -> System.arraycopy(p, 0, at(operation.p()), 0, p.length);
      case XOR_VAL -> mismatch |= Arrays.equals(p, new byte[p.length]) ? 0 : 1;
      case PQ -> {
        store(operation, operation.p(), p);
        store(operation, operation.q(), q);
      }
      case PQ_VAL -> {
        mismatch |= operation.p() == Operation.NONE || Arrays.equals(p, at(operation.p())) ? 0 : 1;
        mismatch |= operation.q() == Operation.NONE || Arrays.equals(q, at(operation.q())) ? 0 : 2;
      }
    }
  }

  byte[] block(StripeBuffer buffer) {
    return memory.computeIfAbsent(buffer, b -> new byte[plan.unitBytes()]);
  }

  List<StripeBuffer> buffers() {
    return List.copyOf(memory.keySet());
  }

  private void store(Operation operation, int buffer, byte[] sum) {
    if (buffer != Operation.NONE) {
      if (operation.continues()) {
        NaiveParity.add(sum, 1, at(buffer));
      }
      System.arraycopy(sum, 0, at(buffer), 0, sum.length);
    }
  }

  private byte[] at(int index) {
    return block(plan.buffers().get(index));
  }
}
