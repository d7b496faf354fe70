package org.raidoffload.cli.hazards;

import java.util.List;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.Direction;
import org.raidoffload.mapping.MappingEntry;
import org.raidoffload.plan.Opcode;
import org.raidoffload.plan.Operation;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.habits.HeldMappings;

/**
 * Mapping faults that can be read in the drivers of Linux 3.0 to 3.2, where the driver unmapped each descriptor. Each
 * names the rule by which the ledger must catch it.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum DriverDefect {
  MV_XOR_CALLBACK("mv_xor-callback-before-unmap", "result-before-unmap",
      "mv_xor, iop-adma and ppc440spe call the client back before they unmap", recover(), new DriverHabits() {
        @Override
        public boolean callsBackFirst() {
          return true;
        }
      }),
  MV_XOR_ONE_SOURCE("mv_xor-one-source-xor", "unmap-wrong-direction",
      "mv_xor unmaps the destination of a one-source XOR FROM_DEVICE although it was mapped BIDIRECTIONAL",
      oneSourceXor(), new DriverHabits() {
        @Override
        public Direction unmapDirection(MappingEntry entry, ChainDescriptor descriptor) {
          return entry.direction() == Direction.BIDIRECTIONAL && descriptor.sourceCount() == 1 ? Direction.FROM_DEVICE
              : entry.direction();
        }
      }),
  IOP_BOGUS_P("iop-adma-unmaps-disabled-p", "unmap-unknown",
      "iop-adma unmaps the P address of a PQ whose P is disabled", recoverQ(5), new DriverHabits() {
        @Override
        public void reaped(Machine machine, HeldMappings chain, ChainDescriptor descriptor) {
          chain.unmap(StripeBuffer.P, 0, machine.address(StripeBuffer.P), 4096, Direction.BIDIRECTIONAL);
        }
      }),
  IOP_CONTINUE("iop-adma-continue-subtracts-three", "leak-at-chain-end",
      "iop-adma leaves out three sources of a continued PQ although a disabled P adds only one", recoverQ(12),
      new DriverHabits() {
        @Override
        public boolean unmaps(MappingEntry entry, ChainDescriptor descriptor) {
          if (!descriptor.continues()) {
            return true;
          }
          int n = descriptor.sourceCount();
          return entry.buffer() != descriptor.source(n - 1) && entry.buffer() != descriptor.source(n - 2);
        }
      }),
  IOP_PQ_VAL("iop-adma-pq-val-wrong-cells", "double-unmap",
      "iop-adma takes the cells behind the sources for the P and Q of a PQ_VAL and unmaps a source again", check(),
      new DriverHabits() {
        @Override
        public boolean unmaps(MappingEntry entry, ChainDescriptor descriptor) {
          return entry.buffer() != descriptor.p() && entry.buffer() != descriptor.q();
        }

        @Override
        public void reaped(Machine machine, HeldMappings chain, ChainDescriptor descriptor) {
          StripeBuffer last = chain.shape().plan().buffers().get(descriptor.source(descriptor.sourceCount() - 1));
          chain.unmap(last, 0, machine.address(last), 4096, Direction.TO_DEVICE);
        }
      }),
  IOAT_XOR_FROM("ioat3-xor-destination-from", "unmap-wrong-direction",
      "ioat3 unmaps the destination of an XOR FROM_DEVICE although it was mapped BIDIRECTIONAL", recover(),
      destinationsFrom()),
  IOAT_PQ_VAL("ioat3-pq-val-bidirectional", "unmap-wrong-direction",
      "ioat3 tests the wrong opcode and unmaps P and Q of a PQ_VAL BIDIRECTIONAL", check(), new DriverHabits() {
        @Override
        public Direction unmapDirection(MappingEntry entry, ChainDescriptor descriptor) {
          return entry.buffer() == descriptor.p() || entry.buffer() == descriptor.q() ? Direction.BIDIRECTIONAL
              : entry.direction();
        }
      }),
  IOAT_NEVER("ioat3-never-unmaps", "leak-at-chain-end",
      "ioat3 keeps the cookie on the null descriptor behind a RAID operation, which is therefore never unmapped",
      recover(), new DriverHabits() {
        @Override
        public boolean unmaps(MappingEntry entry, ChainDescriptor descriptor) {
          return false;
        }
      }),
  PPC_ALL_FROM("ppc440spe-all-destinations-from", "unmap-wrong-direction",
      "ppc440spe unmaps every destination FROM_DEVICE although they were mapped BIDIRECTIONAL", recoverQ(5),
      destinationsFrom());

  private final String option;
  private final String rule;
  private final String title;
  private final StripePlan plan;
  private final DriverHabits habits;

  DriverDefect(String option, String rule, String title, StripePlan plan, DriverHabits habits) {
    this.option = option;
    this.rule = rule;
    this.title = title;
    this.plan = plan;
    this.habits = habits;
  }

  String option() {
    return option;
  }

  /** The rule by which the ledger must catch it. */
  String rule() {
    return rule;
  }

  String title() {
    return title;
  }

  StripePlan plan() {
    return plan;
  }

  DriverHabits habits() {
    return habits;
  }

  /** Splits the wide Q; runs everything else as one descriptor. */
  OffloadEngine engine() {
    return HazardEngines.EIGHT_WIDE;
  }

  private static DriverHabits destinationsFrom() {
    return new DriverHabits() {
      @Override
      public Direction unmapDirection(MappingEntry entry, ChainDescriptor descriptor) {
        return entry.direction() == Direction.BIDIRECTIONAL ? Direction.FROM_DEVICE : entry.direction();
      }
    };
  }

  private static StripePlan recover() {
    return new StripePlanner().plan(StripeRequest.builder(ArrayGeometry.raid5(5, 4096), Kind.RECOVER)
        .failed(StripeBuffer.data(0)).build());
  }

  private static StripePlan recoverQ(int disks) {
    return new StripePlanner().plan(StripeRequest.builder(ArrayGeometry.raid6(disks, 4096), Kind.RECOVER)
        .failed(StripeBuffer.Q).build());
  }

  private static StripePlan check() {
    return new StripePlanner().plan(StripeRequest.builder(ArrayGeometry.raid6(5, 4096), Kind.CHECK).build());
  }

  /** md never asks for it, but the driver takes it: P of a RAID-5 of two disks as an XOR of one source. */
  private static StripePlan oneSourceXor() {
    StripeRequest request = StripeRequest.builder(ArrayGeometry.raid5(2, 4096), Kind.RECOVER).failed(StripeBuffer.P)
        .build();
    Operation xor = new Operation.Builder(Opcode.XOR, 4096).sources(0).p(1).build(0);
    return new StripePlan(request, null, List.of(StripeBuffer.data(0)), List.of(StripeBuffer.P),
        List.of(StripeBuffer.data(0), StripeBuffer.P), List.of(xor), List.of());
  }
}
