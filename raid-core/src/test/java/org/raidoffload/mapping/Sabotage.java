package org.raidoffload.mapping;

import static org.raidoffload.mapping.Direction.BIDIRECTIONAL;
import static org.raidoffload.mapping.Direction.FROM_DEVICE;
import static org.raidoffload.mapping.Direction.TO_DEVICE;

import java.util.function.Consumer;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.plan.Opcode;
import org.raidoffload.request.StripeBuffer;

/**
 * One way to break each rule of the ledger: a right chain (copy W0 to D0, then P = D0 ^ D1) with exactly one step
 * spoiled. Addresses are made up; the ledger never touches memory.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum Sabotage {
  MAPS_D0_AGAIN_WHILE_THE_COPY_OWNS_IT(LedgerRule.OVERLAPPING_MAPPING, false, s -> {
    s.mapAll();
    s.book.mapped(0, StripeBuffer.data(0), 0, Steps.D0, Steps.D0, 4096, TO_DEVICE);
    s.runAll();
    s.unmapAll();
    s.unmap(StripeBuffer.data(0), 0, Steps.D0, TO_DEVICE);
    s.finish();
  }),
  MAPS_THE_SAME_BUFFER_FOR_TWO_CHAINS(LedgerRule.OVERLAPPING_MAPPING, true, s -> {
    s.mapAll();
    ChainBook other = s.ledger.newBook();
    other.begin(8);
    other.mapped(0, StripeBuffer.P, 1, Steps.P + 4032, Steps.P + 4032, 64, TO_DEVICE);
    other.unmapped(0, StripeBuffer.P, 1, Steps.P + 4032, 64, TO_DEVICE);
    other.ended();
    s.runAll();
    s.unmapAll();
    s.finish();
  }),
  MAPS_THE_REST_OF_A_CACHE_LINE(LedgerRule.SHARED_CACHE_LINE, false, s -> {
    s.mapAll();
    s.book.mapped(0, StripeBuffer.read(0), 0, Steps.R0, Steps.R0, 96, FROM_DEVICE);
    s.book.mapped(0, StripeBuffer.read(1), 0, Steps.R0 + 96, Steps.R0 + 96, 96, TO_DEVICE);
    s.book.unmapped(0, StripeBuffer.read(1), 0, Steps.R0 + 96, 96, TO_DEVICE);
    s.book.unmapped(0, StripeBuffer.read(0), 0, Steps.R0, 96, FROM_DEVICE);
    s.runAll();
    s.unmapAll();
    s.finish();
  }),
  CPU_WRITES_THE_REST_OF_A_CACHE_LINE(LedgerRule.SHARED_CACHE_LINE, false, s -> {
    s.mapAll();
    s.book.mapped(0, StripeBuffer.read(0), 0, Steps.R0, Steps.R0, 96, FROM_DEVICE);
    s.book.cpuWrites("reader", StripeBuffer.read(1), Steps.R0 + 96, 8);
    s.book.unmapped(0, StripeBuffer.read(0), 0, Steps.R0, 96, FROM_DEVICE);
    s.runAll();
    s.unmapAll();
    s.finish();
  }),
  MAPS_BEYOND_THE_DEVICE_MASK(LedgerRule.ADDRESS_BEYOND_MASK, false, s -> {
    s.ledger.declareMask(0, 16);
    s.mapAll();
    s.runAll();
    s.unmapAll();
    s.finish();
  }),
  MAPS_NO_BYTES(LedgerRule.EMPTY_MAPPING, false, s -> {
    s.mapAll();
    s.book.mapped(0, StripeBuffer.Q, 0, Steps.R0, Steps.R0, 0, FROM_DEVICE);
    s.runAll();
    s.unmapAll();
    s.finish();
  }),
  USES_A_FAILED_MAP(LedgerRule.MAP_RESULT_UNCHECKED, false, s -> {
    s.mapAllBut(StripeBuffer.P);
    s.book.mapped(0, StripeBuffer.P, 0, Steps.P, DmaDomain.MAP_FAILED, 4096, FROM_DEVICE);
    s.run(0, 0, s.copy);
    s.run(1, 0, Steps.xor(DmaDomain.MAP_FAILED));
    s.unmapAllBut(StripeBuffer.P);
    s.finish();
  }),
  UNMAPS_WHAT_WAS_NEVER_MAPPED(LedgerRule.UNMAP_UNKNOWN, false, s -> {
    s.mapAll();
    s.runAll();
    s.unmapAll();
    s.unmap(StripeBuffer.Q, 0, Steps.R0, BIDIRECTIONAL);
    s.finish();
  }),
  UNMAPS_TWICE(LedgerRule.DOUBLE_UNMAP, false, s -> {
    s.mapAll();
    s.runAll();
    s.unmapAll();
    s.unmap(StripeBuffer.P, 0, Steps.P, FROM_DEVICE);
    s.finish();
  }),
  UNMAPS_A_FAILED_MAP(LedgerRule.UNMAP_OF_FAILED_MAP, false, s -> {
    s.mapAll();
    s.book.mapped(0, StripeBuffer.Q, 0, Steps.R0, DmaDomain.MAP_FAILED, 4096, FROM_DEVICE);
    s.runAll();
    s.unmapAll();
    s.unmap(StripeBuffer.Q, 0, DmaDomain.MAP_FAILED, FROM_DEVICE);
    s.finish();
  }),
  UNMAPS_WITH_ANOTHER_DEVICE(LedgerRule.UNMAP_WRONG_DEVICE, false, s -> {
    s.mapAll();
    s.runAll();
    s.unmap(StripeBuffer.P, 1, Steps.P, FROM_DEVICE);
    s.unmapAll();
    s.finish();
  }),
  UNMAPS_HALF(LedgerRule.UNMAP_WRONG_SIZE, false, s -> {
    s.mapAll();
    s.runAll();
    s.unmapAllBut(StripeBuffer.P);
    s.book.unmapped(0, StripeBuffer.P, 0, Steps.P, 2048, FROM_DEVICE);
    s.finish();
  }),
  UNMAPS_WITH_ANOTHER_DIRECTION(LedgerRule.UNMAP_WRONG_DIRECTION, false, s -> {
    s.mapAll();
    s.runAll();
    s.unmapAllBut(StripeBuffer.data(0));
    s.unmap(StripeBuffer.data(0), 0, Steps.D0, FROM_DEVICE);
    s.finish();
  }),
  UNMAPS_BEFORE_THE_LAST_DESCRIPTOR(LedgerRule.UNMAP_WHILE_IN_USE, false, s -> {
    s.mapAll();
    s.run(0, 0, s.copy);
    s.book.submitted(0, 1, 0, s.xor);
    s.unmapAll();
    s.book.completed(1, 0, s.xor);
    s.finish();
  }),
  WRITES_HALF_OF_A_FROM_MAPPING(LedgerRule.PARTIAL_DEVICE_WRITE, false, s -> {
    s.mapAll();
    s.runAll();
    s.book.mapped(0, StripeBuffer.read(0), 0, Steps.R0, Steps.R0, 4096, FROM_DEVICE);
    s.run(2, 0, new Descriptor(2).begin(Opcode.COPY, 512, 1).addSource(Steps.D0 + 512, 1)
        .destinations(Steps.R0 + 512, 0, false));
    s.unmap(StripeBuffer.read(0), 0, Steps.R0, FROM_DEVICE);
    s.unmapAll();
    s.finish();
  }),
  SUBMITS_BEFORE_MAPPING(LedgerRule.USE_BEFORE_MAP, false, s -> {
    s.mapAllBut(StripeBuffer.P);
    s.runAll();
    s.unmapAllBut(StripeBuffer.P);
    s.finish();
  }),
  SUBMITS_AFTER_UNMAPPING(LedgerRule.USE_AFTER_UNMAP, false, s -> {
    s.mapAll();
    s.run(0, 0, s.copy);
    s.unmapAll();
    s.run(1, 0, s.xor);
    s.finish();
  }),
  SUBMITS_TO_ANOTHER_DEVICE(LedgerRule.USE_ON_WRONG_DEVICE, false, s -> {
    s.mapAll();
    s.run(0, 0, s.copy);
    s.run(1, 1, s.xor);
    s.unmapAll();
    s.finish();
  }),
  RUNS_OVER_THE_END(LedgerRule.USE_BEYOND_MAPPING, false, s -> {
    s.mapAll();
    s.run(0, 0, s.copy);
    s.run(1, 0, new Descriptor(2).begin(Opcode.XOR, 4096, 1).addSource(Steps.D0 + 8, 1).addSource(Steps.D1, 1)
        .destinations(Steps.P, 0, false));
    s.unmapAll();
    s.finish();
  }),
  DEVICE_WRITES_A_SOURCE(LedgerRule.DEVICE_WRITES_READ_ONLY, false, s -> {
    s.mapAll();
    s.runAll();
    s.run(2, 0, new Descriptor(2).begin(Opcode.COPY, 4096, 1).addSource(Steps.D0, 1)
        .destinations(Steps.D1, 0, false));
    s.unmapAll();
    s.finish();
  }),
  DEVICE_READS_A_DESTINATION(LedgerRule.DEVICE_READS_WRITE_ONLY, false, s -> {
    s.mapAll();
    s.run(0, 0, s.copy);
    s.run(1, 0, new Descriptor(2).begin(Opcode.XOR, 4096, 1).addSource(Steps.P, 1).addSource(Steps.D0, 1)
        .destinations(Steps.P, 0, false));
    s.unmapAll();
    s.finish();
  }),
  CPU_READS_A_DESTINATION(LedgerRule.CPU_READ_WHILE_MAPPED, false, s -> {
    s.mapAll();
    s.runAll();
    s.book.cpuReads("caller", StripeBuffer.P, Steps.P + 100, 1);
    s.unmapAll();
    s.finish();
  }),
  CPU_WRITES_A_SOURCE(LedgerRule.CPU_WRITE_WHILE_MAPPED, false, s -> {
    s.mapAll();
    s.book.cpuWrites("caller", StripeBuffer.newData(0), Steps.W0 + 4095, 1);
    s.runAll();
    s.unmapAll();
    s.finish();
  }),
  FORGETS_AN_UNMAP(LedgerRule.LEAK_AT_CHAIN_END, false, s -> {
    s.mapAll();
    s.runAll();
    s.unmapAllBut(StripeBuffer.P);
    s.book.ended();
  }),
  DELIVERS_BEFORE_UNMAPPING(LedgerRule.RESULT_BEFORE_UNMAP, false, s -> {
    s.mapAll();
    s.runAll();
    s.book.delivered();
    s.unmapAll();
    s.book.ended();
  }),
  DELIVERS_TWICE(LedgerRule.RESULT_DELIVERED_TWICE, false, s -> {
    s.mapAll();
    s.runAll();
    s.unmapAll();
    s.book.delivered();
    s.book.delivered();
    s.book.ended();
  });

  final LedgerRule rule;
  /** Only a ledger that sees all chains can notice. */
  final boolean acrossChains;
  final Consumer<Steps> steps;

  Sabotage(LedgerRule rule, boolean acrossChains, Consumer<Steps> steps) {
    this.rule = rule;
    this.acrossChains = acrossChains;
    this.steps = steps;
  }

  /** The steps of the right chain, one by one. */
  static final class Steps {
    static final long W0 = 0x10000;
    static final long D0 = 0x20000;
    static final long D1 = 0x30000;
    static final long P = 0x40000;
    static final long R0 = 0x50000;

    final MappingLedger ledger;
    final ChainBook book;
    final Descriptor copy = new Descriptor(2).begin(Opcode.COPY, 4096, 1).addSource(W0, 1)
        .destinations(D0, 0, false);
    final Descriptor xor = xor(P);

    Steps(MappingLedger ledger) {
      this.ledger = ledger;
      book = ledger.newBook();
      book.begin(7);
    }

    static Descriptor xor(long p) {
      return new Descriptor(2).begin(Opcode.XOR, 4096, 1).addSource(D0, 1).addSource(D1, 1)
          .destinations(p, 0, false);
    }

    void mapAll() {
      mapAllBut(StripeBuffer.Q);
    }

    void mapAllBut(StripeBuffer left) {
      map(left, StripeBuffer.newData(0), W0, TO_DEVICE);
      map(left, StripeBuffer.data(0), D0, BIDIRECTIONAL);
      map(left, StripeBuffer.data(1), D1, TO_DEVICE);
      map(left, StripeBuffer.P, P, FROM_DEVICE);
    }

    private void map(StripeBuffer left, StripeBuffer buffer, long address, Direction direction) {
      if (!buffer.equals(left)) {
        book.mapped(0, buffer, 0, address, address, 4096, direction);
      }
    }

    void run(int operation, int device, Descriptor d) {
      book.submitted(0, operation, device, d);
      book.completed(operation, device, d);
    }

    void runAll() {
      run(0, 0, copy);
      run(1, 0, xor);
    }

    void unmapAll() {
      unmapAllBut(StripeBuffer.Q);
    }

    void unmapAllBut(StripeBuffer left) {
      unmapUnless(left, StripeBuffer.newData(0), W0, TO_DEVICE);
      unmapUnless(left, StripeBuffer.data(0), D0, BIDIRECTIONAL);
      unmapUnless(left, StripeBuffer.data(1), D1, TO_DEVICE);
      unmapUnless(left, StripeBuffer.P, P, FROM_DEVICE);
    }

    private void unmapUnless(StripeBuffer left, StripeBuffer buffer, long address, Direction direction) {
      if (!buffer.equals(left)) {
        unmap(buffer, 0, address, direction);
      }
    }

    void unmap(StripeBuffer buffer, int device, long address, Direction direction) {
      book.unmapped(0, buffer, device, address, 4096, direction);
    }

    void finish() {
      book.delivered();
      book.ended();
    }
  }
}
