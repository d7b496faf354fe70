package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.replay.StripeContent;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;
import org.raidoffload.simulation.Batching;
import org.raidoffload.simulation.HostCost;
import org.raidoffload.simulation.Simulation;
import org.raidoffload.simulation.SimulationOptions;
import org.raidoffload.simulation.Timeline;

/**
 * No leg starves: from when it is at its channel, at most the legs of the chains that are in flight with it run there
 * before; and from when it has ended, the host looks at each other channel a few times at most before it looks there.
 */
class FairnessInModelTimeTest {
  private static final int DEPTH = 32;
  private static final int CHAINS = 600;

  private record Key(long chain, int leg) {}

  private record Ran(Key key, int channel, long from) {}

  /** Keeps what happened, in the order of events. */
  private static final class Watch implements Timeline {
    private final Map<Key, Long> offered = new HashMap<>();
    private final Map<Key, Long> lastEnd = new HashMap<>();
    private final Map<Key, Long> legEnded = new HashMap<>();
    private final List<Ran> begun = new ArrayList<>();
    private final Map<Key, Integer> channels = new HashMap<>();
    private final List<Long> looks = new ArrayList<>();
    private int delivered;

    /** A line of the event log: time, event, the word chain, its number, the leg. */
    void line(String line) {
      String[] word = line.split(" ", -1);
      Key key = new Key(Long.parseLong(word[3]), Integer.parseInt(word[4]));
      switch (word[1]) {
        case "ISSUED", "PARKED" -> offered.putIfAbsent(key, Long.parseLong(word[0]));
        case "LEG_ENDED" -> legEnded.put(key, Long.parseLong(word[0]));
        default -> { }
      }
    }

    @Override
    public void started(long chain, long stripe, StripeShape shape, long nanos) {}

    @Override
    public void hostWorked(HostCost cost, String channel, long chain, @Nullable StripeBuffer buffer, long from, long to) {
      if (cost == HostCost.INTERRUPT || cost == HostCost.POLL) {
        looks.add(from);
      }
    }

    @Override
    public void ran(int channel, long chain, int leg, ChainDescriptor descriptor, long from, long to) {
      Key key = new Key(chain, leg);
      if (channels.putIfAbsent(key, channel) == null) {
        begun.add(new Ran(key, channel, from));
      }
      lastEnd.merge(key, to, Math::max);
    }

    @Override
    public void fellBack(long chain, int leg, long nanos) {}

    @Override
    public boolean delivered(long chain, long nanos) {
      delivered++;
      return true;
    }
  }

  static List<Arguments> runs() {
    List<Arguments> all = new ArrayList<>();
    for (String engine : List.of("iop3xx", "ppc44x", "ioat", "mv_xor_v2")) {
      for (Batching batching : Batching.values()) {
        all.add(Arguments.of(engine, batching));
      }
    }
    return all;
  }

  /** Small and large writes, reads of lost blocks and checks, in random order. */
  private static List<StripeRequest> shapes() {
    ArrayGeometry g = ArrayGeometry.raid5(6, 65536);
    List<StripeRequest> shapes = new ArrayList<>();
    shapes.add(StripeRequest.write(g, 0, 0, 1, 2, 3, 4));
    shapes.add(StripeRequest.write(g, 0, 1));
    shapes.add(StripeRequest.write(g, 0, 0, 1, 2));
    shapes.add(StripeRequest.builder(g, Kind.READ).blocks(2).failed(StripeBuffer.data(2)).build());
    shapes.add(StripeRequest.builder(g, Kind.CHECK).build());
    return shapes;
  }

  private static Watch run(OffloadEngine engine, Batching batching) {
    Watch watch = new Watch();
    SchedulerBuilder builder = StripeScheduler.on(engine).ledger(MappingLedger.off()).chainsInFlight(DEPTH)
        .strategyWherePossible(StrategyKind.PER_LEG);
    SplittableRandom random = new SplittableRandom(5);
    List<StripeRequest> shapes = shapes();
    int[] left = {CHAINS};
    int[] inFlight = {0};
    try (StripeContent content = new StripeContent(4096);
        Simulation simulation = new Simulation(engine, builder, SimulationOptions.PLAIN.timeOnly().lines(watch::line)
            .timeline(watch).batching(batching))) {
      simulation.run(() -> {
        while (left[0] > 0 && inFlight[0] < DEPTH) {
          StripeShape shape = simulation.scheduler().place(shapes.get(random.nextInt(shapes.size())));
          content.fill(shape.plan().example(), shape.plan(), 1);
          inFlight[0]++;
          assertEquals(Submission.ACCEPTED, simulation.submit(shape, left[0]--, content.memory(), o -> inFlight[0]--));
        }
      });
    }
    assertEquals(CHAINS, watch.delivered);
    return watch;
  }

  @ParameterizedTest
  @MethodSource("runs")
  void noLegWaitsForMoreThanTheChainsInFlight(String name, Batching batching) {
    OffloadEngine engine = EngineRegistry.load().get(name);
    Watch watch = run(engine, batching);
    int most = 0;
    for (Ran ran : watch.begun) {
      long offered = watch.offered.get(ran.key());
      int passed = 0;
      for (Ran other : watch.begun) {
        passed += other.channel() == ran.channel() && other.from() > offered && other.from() < ran.from() ? 1 : 0;
      }
      most = Math.max(most, passed);
    }
    assertTrue(most >= 1 && most < DEPTH, most + " legs ran before one that was at the channel");
    int longest = 0;
    for (Map.Entry<Key, Long> leg : watch.legEnded.entrySet()) {
      long ended = watch.lastEnd.getOrDefault(leg.getKey(), Long.MAX_VALUE);
      longest = Math.max(longest, (int) watch.looks.stream().filter(at -> at > ended && at < leg.getValue()).count());
    }
    int channels = engine.channels().size();
    int bound = engine.channels().getFirst().behaviour().completionsPerInterrupt() > 1 ? DEPTH : 2 * channels;
    assertTrue(longest <= bound, longest + " looks before the host looked where a leg had ended; " + channels + " channels");
  }
}
