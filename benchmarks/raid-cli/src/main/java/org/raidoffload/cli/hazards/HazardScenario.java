package org.raidoffload.cli.hazards;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.Direction;
import org.raidoffload.mapping.DomainKind;
import org.raidoffload.mapping.MappingEntry;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.habits.HeldMappings;

/**
 * Ways in which drivers and machines have spoiled stripes, each on a chain that shows it alone. What is expected is
 * written down here, not computed: wrong bytes where the domain makes the fault visible, otherwise that the ledger or
 * the domain catches it; nothing at all under UP_FRONT and PER_LEG.
 */
@SuppressWarnings("ImmutableEnumChecker")
public enum HazardScenario {
  /** ioat3 for RAID operations, PL08x. */
  A("a", "the driver never unmaps", recoverOne(5), visibleWithoutUnmap(), Set.of(), new DriverHabits() {
    @Override
    public void mapped(Machine machine, List<Integer> operations) {
      machine.cpuSpeculates(StripeBuffer.data(0));
    }

    @Override
    public boolean unmaps(MappingEntry entry, ChainDescriptor descriptor) {
      return false;
    }
  }),
  /** mv_xor, iop-adma and ppc440spe of Linux 3.2. */
  B("b", "the driver calls back before it unmaps", recoverOne(5), visibleWithoutUnmap(), Set.of(),
      new DriverHabits() {
        @Override
        public void mapped(Machine machine, List<Integer> operations) {
          machine.cpuSpeculates(StripeBuffer.data(0));
        }

        @Override
        public boolean callsBackFirst() {
          return true;
        }
      }),
  /** A split operation without skip flags; a record that counts its users cannot be released early. */
  C("c", "the driver unmaps at the first descriptor of several", recoverOne(8), visibleWithoutUnmap(),
      EnumSet.of(StrategyKind.PER_OPERATION), new DriverHabits() {
        @Override
        public boolean unmapsAllItTouches() {
          return true;
        }

        @Override
        public void reaped(Machine machine, HeldMappings chain, ChainDescriptor descriptor) {
          machine.cpuSpeculates(StripeBuffer.data(0));
        }
      }),
  /** The second map writes back the line that the CPU dirtied from an old copy. */
  D("d", "parity is mapped twice, and the CPU dirties a line of it in between", rmwWithoutCopy(),
      visibleWithoutUnmap(), Set.of(), new DriverHabits() {
        @Override
        public Timing timing() {
          return Timing.AT_ONCE_REAPED_LATE;
        }

        @Override
        public void preparing(Machine machine, int operation) {
          if (operation == 1) {
            machine.cpuTouches(StripeBuffer.P, 100);
          }
        }
      }),
  /** Part of a block is drained by the device; the CPU touches the byte behind it while that part is mapped. */
  E("e", "the CPU writes bytes beside a mapping in the same cache line", partOfABlock(), visibleWithoutUnmap(),
      Set.of(), new DriverHabits() {
        @Override
        public Timing timing() {
          return Timing.AT_ONCE_REAPED_LATE;
        }

        @Override
        public void mapped(Machine machine, List<Integer> operations) {
          if (operations.contains(0)) {
            machine.cpuSpeculates(StripeBuffer.data(0));
          }
        }

        @Override
        public void preparing(Machine machine, int operation) {
          if (operation == 1) {
            machine.cpuTouches(StripeBuffer.data(0), 1000);
          }
        }
      }),
  /** RAID-6 on an engine without P+Q. */
  F("f", "a CPU step reads in mid-chain what is still mapped", fullRaid6(), visibleWithoutUnmap(), Set.of(),
      new DriverHabits() {
        @Override
        public Timing timing() {
          return Timing.AT_ONCE_REAPED_LATE;
        }

        @Override
        public void mapped(Machine machine, List<Integer> operations) {
          machine.cpuSpeculates(StripeBuffer.data(0));
          machine.cpuSpeculates(StripeBuffer.data(1));
        }
      }),
  /** ioat3 and ppc440spe: mapped BIDIRECTIONAL, unmapped FROM_DEVICE. */
  G("g", "the driver unmaps a destination with another direction", recoverOne(5), EnumSet.noneOf(DomainKind.class),
      Set.of(), new DriverHabits() {
        @Override
        public Direction unmapDirection(MappingEntry entry, ChainDescriptor descriptor) {
          return entry.direction() == Direction.BIDIRECTIONAL ? Direction.FROM_DEVICE : entry.direction();
        }
      }),
  /** What the recording of Linux 6.1 shows, with a faithful driver. */
  H("h", "a source is mapped while an earlier descriptor has still to write it", fullRaid5(),
      EnumSet.of(DomainKind.BOUNCE), Set.of(), DriverHabits.FAITHFUL);

  private final String letter;
  private final String title;
  private final StripeRequest request;
  private final Set<DomainKind> wrongIn;
  private final Set<StrategyKind> immune;
  private final DriverHabits habits;

  HazardScenario(String letter, String title, StripeRequest request, Set<DomainKind> wrongIn,
      Set<StrategyKind> immune, DriverHabits habits) {
    this.letter = letter;
    this.title = title;
    this.request = request;
    this.wrongIn = wrongIn;
    this.immune = immune;
    this.habits = habits;
  }

  /** The name of the scenario in tables and on the command line. */
  public String letter() {
    return letter;
  }

  String title() {
    return title;
  }

  StripeRequest request() {
    return request;
  }

  DriverHabits habits() {
    return habits;
  }

  /** Where a CPU step takes part, UP_FRONT needs the engine that has none. */
  OffloadEngine engine(StrategyKind strategy) {
    return switch (this) {
      case F -> strategy == StrategyKind.UP_FRONT ? RecordedSetup.WIDE : HazardEngines.WITHOUT_PQ;
      default -> RecordedSetup.NARROW;
    };
  }

  HazardResult.Observation expected(StrategyKind strategy, DomainKind domain) {
    if (!strategy.baseline() || immune.contains(strategy)) {
      return HazardResult.Observation.RIGHT;
    }
    return wrongIn.contains(domain) ? HazardResult.Observation.WRONG : HazardResult.Observation.CAUGHT;
  }

  /**
   * The scenario with the letter.
   *
   * @throws IllegalArgumentException naming the letters there are
   */
  public static HazardScenario of(String letter) {
    return Arrays.stream(values()).filter(s -> s.letter.equals(letter)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("scenario: " + letter + " (must be "
            + Arrays.stream(values()).map(HazardScenario::letter).collect(Collectors.joining(", ")) + ")"));
  }

  /** Where a device's writes stay invisible without an unmap: caches that speculate, and bounce buffers. */
  private static Set<DomainKind> visibleWithoutUnmap() {
    return EnumSet.of(DomainKind.ARM_V7, DomainKind.BOUNCE);
  }

  private static StripeRequest recoverOne(int disks) {
    return StripeRequest.builder(ArrayGeometry.raid5(disks, 4096), Kind.RECOVER).failed(StripeBuffer.data(0)).build();
  }

  private static StripeRequest rmwWithoutCopy() {
    return StripeRequest.builder(ArrayGeometry.raid5(6, 4096), Kind.WRITE).blocks(0).rmwLevel(2).skipCopy(true)
        .build();
  }

  private static StripeRequest partOfABlock() {
    return StripeRequest.builder(ArrayGeometry.raid5(4, 4096), Kind.WRITE).segment(0, 0, 1000).rmwLevel(0).build();
  }

  private static StripeRequest fullRaid6() {
    return StripeRequest.write(ArrayGeometry.raid6(4, 4096), 0, 0, 1);
  }

  private static StripeRequest fullRaid5() {
    return StripeRequest.write(ArrayGeometry.raid5(4, 4096), 0, 0, 1, 2);
  }
}
