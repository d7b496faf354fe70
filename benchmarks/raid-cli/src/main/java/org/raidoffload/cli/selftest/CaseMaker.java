package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.geometry.RaidLevel;

/** Makes random cases; a case depends on its seed and on what the machine has, and on nothing that ran before. */
final class CaseMaker {
  private static final int LITTLE = 128 << 10;
  private static final int MUCH = 1 << 20;

  private final List<String> engines;
  private final List<String> kernels;
  private final boolean isal;

  CaseMaker(List<String> engines, List<String> kernels) {
    this.engines = engines.stream().filter(name -> !name.equals("isal")).toList();
    this.kernels = kernels;
    this.isal = engines.contains("isal");
  }

  SelftestCase make(long seed) {
    Dice dice = new Dice(seed);
    boolean plain = dice.oneIn(2);
    SetUp setUp = setUp(dice, plain);
    ArrayCase array = array(dice, setUp.domain().equals("coherent") && dice.oneIn(50) ? 16 * MUCH
        : setUp.domain().equals("coherent") && dice.oneIn(8) ? MUCH : LITTLE);
    int most = array.disks() * array.unit() > LITTLE ? 2 : array.disks() > 24 ? 4 : 8;
    RequestMaker requests = new RequestMaker(dice, array);
    return new SelftestCase(array, setUp, dice.longBelow(1 << 20),
        Stream.generate(requests::next).limit(dice.between(1, most)).toList());
  }

  /** An array whose stripe has about so many bytes at most. */
  private static ArrayCase array(Dice dice, int bytes) {
    int level = dice.of(4, 5, 5, 5, 6, 6, 6, 6);
    int least = level == 6 ? 4 : 2;
    int disks = switch (dice.between(0, 19)) {
      case 0, 1, 2, 3, 4, 5 -> least + dice.between(0, 1);
      case 6, 7, 8, 9, 10, 11, 12 -> dice.between(least, 9);
      case 13, 14, 15, 16 -> dice.between(8, 36);
      case 17, 18 -> dice.of(64, 127, 128, 129, 130, 131, 132, 133, dice.between(37, 200));
      default -> dice.of(253, 254, 255, dice.between(200, 255));
    };
    int unit = dice.of(512, 1024, 1536, 2048, 2560, 4096, 4096, 4096, 6144, 8192, 12_288, 16_384, 32_768, 65_536,
        512 * dice.between(1, 32));
    while (unit > 512 && (long) unit * disks > bytes) {
      unit = Math.max(512, unit / 2 / 512 * 512);
    }
    RaidLevel raid = RaidLevel.of(level);
    String layout = dice.of(Arrays.stream(ParityLayout.values()).filter(l -> l.validFor(raid))
        .map(ParityLayout::mdadmName).toList());
    return new ArrayCase(level, layout, disks, unit);
  }

  private SetUp setUp(Dice dice, boolean plain) {
    String engine = engine(dice);
    boolean device = !engine.startsWith("software") && !engine.startsWith("isal");
    String strategy = dice.of("auto", "auto", "auto", "per-leg", "per-leg", "up-front", "up-front!", "per-leg!",
        "per-operation", "per-descriptor");
    boolean baseline = strategy.startsWith("per-o") || strategy.startsWith("per-d");
    List<FaultCase> faults = !baseline && dice.oneIn(6) ? faults(dice) : List.of();
    String domain = baseline || !device || plain ? "coherent" : domain(dice);
    int align = domain.startsWith("non-coherent") ? dice.of(4096, 512, 128) : dice.of(4096, 4096, 4096, 512, 64, 32, 16,
        8, 1);
    // The simulated cache is for one thread: devices on others work in its memory while it looks.
    String driver = domain.startsWith("non-coherent") ? dice.of(SetUp.INLINE, SetUp.MODEL, SetUp.REPLAY)
        : driver(dice);
    if (driver.equals(SetUp.REPLAY) && device && !baseline && dice.oneIn(6)) {
      faults = List.of(new FaultCase("corrupt", 1, 1));
    }
    boolean threads = driver.startsWith("threads");
    return new SetUp(engine, dice.of(kernels), driver, threads ? dice.of(1, 1, 2, 3) : 1,
        baseline || driver.equals(SetUp.REPLAY) || !dice.oneIn(8) ? Disturbance.NONE : disturbance(dice, driver), !dice.oneIn(4), strategy, rules(dice), domain, align,
        dice.of(1, 2, 3, 4, 64), !dice.oneIn(5), faults);
  }

  private String engine(Dice dice) {
    return switch (dice.between(0, 9)) {
      case 0, 1 -> "software";
      case 2 -> "software*" + dice.between(2, 4);
      case 3 -> isal ? dice.of("isal", "isal*2") : "software";
      case 4, 5, 6 -> dice.of(engines);
      default -> SetUp.DESCRIBED + Stream.generate(() -> channel(dice)).limit(dice.of(1, 1, 2, 3))
          .collect(Collectors.joining("/"));
    };
  }

  private static String channel(Dice dice) {
    List<String> words = new ArrayList<>();
    words.add("ring" + dice.of(1, 2, 3, 4, 5, 8, 16, 64, dice.between(1, 200)));
    if (dice.oneIn(3)) {
      words.add("dev" + dice.between(0, 2));
    }
    int before = words.size();
    if (!dice.oneIn(4)) {
      words.add("copy");
    }
    if (!dice.oneIn(4)) {
      words.add("xor" + dice.of(2, 3, 8, 16, 256, dice.between(2, 256)));
    }
    if (dice.oneIn(2)) {
      words.add("xorval" + dice.of(2, 8, 256, dice.between(2, 256)));
    }
    if (dice.oneIn(2) || words.size() == before) {
      words.add("pq" + dice.of(2, 3, 4, 5, 8, 16, 256, dice.between(2, 256))
          + dice.of("", ":native", ":emulated", ":emulated"));
    }
    if (dice.oneIn(2)) {
      words.add("pqval" + dice.of(3, 4, 8, 256, dice.between(3, 256)));
    }
    if (dice.oneIn(4)) {
      words.add("align" + dice.of(4, 8, 32, 64, 512));
    }
    if (dice.oneIn(5)) {
      words.add("min" + dice.of(8, 64, 128, 513));
    }
    if (dice.oneIn(5)) {
      words.add("max" + dice.of(513, 1024, 1500, 4096, 5000));
    }
    if (dice.oneIn(6)) {
      words.add("slots" + dice.between(2, 5));
    }
    if (dice.oneIn(8)) {
      words.add("first-fit");
    }
    if (dice.oneIn(8)) {
      words.add("kick" + dice.between(1, 8));
    }
    return String.join(",", words);
  }

  private static Disturbance disturbance(Dice dice, String driver) {
    return driver.equals(SetUp.MODEL) || dice.oneIn(2) ? new Disturbance("cancel", dice.between(1, 3))
        : new Disturbance("close", dice.between(1, 6));
  }

  private static String driver(Dice dice) {
    return switch (dice.between(0, 11)) {
      case 0, 1, 2, 3, 4 -> SetUp.INLINE;
      case 5, 6 -> "threads:" + dice.of("spin-then-park", "spin-then-park", "block", "yield", "busy-spin");
      case 7 -> "threads:" + dice.of("spin-then-park", "block") + ":" + dice.between(1, 3);
      case 8, 9 -> SetUp.REPLAY;
      default -> SetUp.MODEL;
    };
  }

  private static Set<RewriteRule> rules(Dice dice) {
    return switch (dice.between(0, 5)) {
      case 0 -> EnumSet.allOf(RewriteRule.class);
      case 1 -> Set.copyOf(dice.some(List.of(RewriteRule.values()), 2));
      case 2 -> Set.of(dice.of(RewriteRule.values()));
      default -> Set.of();
    };
  }

  private static String domain(Dice dice) {
    return dice.oneIn(12) ? "bounce:" + dice.between(1, 40) : dice.of(CaseDomains.NAMES);
  }

  private static List<FaultCase> faults(Dice dice) {
    List<FaultCase> faults = new ArrayList<>();
    for (int i = dice.between(1, 2); i > 0; i--) {
      int oneIn = dice.of(2, 5, 20);
      faults.add(switch (dice.between(0, 9)) {
        case 0, 1 -> new FaultCase("busy", oneIn, dice.between(1, 5));
        // A simulation looks half as often each time: of a wide stripe's many operations each would be seconds late.
        case 2 -> new FaultCase("late", oneIn, dice.between(1, 12));
        case 3, 4 -> new FaultCase("fail", oneIn, 1);
        case 5 -> new FaultCase("twice", oneIn, 1);
        case 6 -> new FaultCase("out-of-order", oneIn, 1);
        case 7 -> new FaultCase("reset", oneIn, 1);
        case 8 -> new FaultCase(FaultCase.MAP, dice.between(1, 12), dice.between(1, 3));
        default -> new FaultCase(dice.of("never", "refuse"), 20, 1);
      });
    }
    return faults;
  }
}
