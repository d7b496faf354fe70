package org.raidoffload.cli.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.simulation.Batching;

class JudgeTest {
  @TempDir
  private Path folder;

  @Test
  void whereAnEngineBreaksEvenIsSimulatedOnceHoweverOftenItIsAsked() throws IOException {
    Path trace = Files.writeString(folder.resolve("trace.jsonl"), """
        {"format":"raid-offload-chain-trace","version":1,"source":"test"}
        {"name":"write","level":5,"disks":5,"blocks":[0,1,2,3]}
        """);
    AtomicInteger opened = new AtomicInteger();
    NamedEngine counted = new NamedEngine("ioat", new ForwardingEngine(EngineRegistry.load().get("ioat")) {
      @Override
      public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
          UnaryOperator<EngineChannel> around) {
        opened.incrementAndGet();
        return super.open(channel, memory, kernel, around);
      }
    });
    Comparison comparison = new Comparison(TraceSource.of(trace), List.of(counted),
        ComparisonOptions.plain(1).strategy(StrategyKind.UP_FRONT).checks(Checks.NONE));
    Judge judge = new Judge(comparison.run(row -> {}, n -> {}), comparison.ofHostCpus().run(row -> {}, n -> {}),
        List.of(), List.of(counted), ArrayGeometry.raid5(5, 4096), comparison.options());
    int before = opened.get();
    assertEquals(Set.of("ioat"), judge.breakEvens().keySet());
    int after = opened.get();
    assertTrue(after > before, "nothing was simulated");
    judge.breakEvens();
    assertNotNull(judge.answer());
    assertNotNull(judge.answer());
    assertEquals(after, opened.get());
  }

  /** An engine's doorbells and interrupts cost more where nothing shares them, which its CPU does not feel. */
  @Test
  void whereAnEngineBreaksEvenFollowsTheOptions() throws IOException {
    Path trace = Files.writeString(folder.resolve("trace.jsonl"), """
        {"format":"raid-offload-chain-trace","version":1,"source":"test"}
        {"name":"write","level":5,"disks":5,"blocks":[0,1,2,3]}
        """);
    List<List<Double>> ratios = new ArrayList<>();
    for (Batching batching : List.of(Batching.NONE, Batching.DRIVER, Batching.SHARED)) {
      ComparisonOptions plain = ComparisonOptions.plain(8).strategy(StrategyKind.UP_FRONT).checks(Checks.NONE);
      ComparisonOptions options = new ComparisonOptions(plain.strategies(), plain.queueDepths(), plain.rules(),
          plain.domain(), plain.seed(), plain.checks(), batching, plain.handOver());
      Comparison comparison = new Comparison(TraceSource.of(trace),
          List.of(new NamedEngine("ioat", EngineRegistry.load().get("ioat"))), options);
      Judge judge = new Judge(comparison.run(row -> {}, n -> {}), comparison.ofHostCpus().run(row -> {}, n -> {}),
          List.of(), comparison.engines(), ArrayGeometry.raid5(5, 4096), options);
      ratios.add(judge.breakEvens().get("ioat").ratios());
    }
    for (int size = 0; size < ratios.getFirst().size(); size++) {
      assertTrue(ratios.get(0).get(size) <= ratios.get(1).get(size), ratios.toString());
      assertTrue(ratios.get(1).get(size) < ratios.get(2).get(size), ratios.toString());
    }
  }

  /** A RAID-5 write changes channels on iop3xx whatever is asked for; ioat runs it on one. */
  @Test
  void whatCannotBeMappedUpFrontIsNotSaidToBe() throws IOException {
    Path trace = Files.writeString(folder.resolve("trace.jsonl"), """
        {"format":"raid-offload-chain-trace","version":1,"source":"test"}
        {"name":"write","level":5,"disks":5,"blocks":[0,1,2,3]}
        """);
    for (String name : List.of("iop3xx", "ioat")) {
      ComparisonOptions plain = ComparisonOptions.plain(1).checks(Checks.NONE);
      ComparisonOptions both = new ComparisonOptions(List.of(StrategyKind.UP_FRONT, StrategyKind.PER_LEG),
          plain.queueDepths(), plain.rules(), plain.domain(), plain.seed(), plain.checks(), plain.batching(),
          plain.handOver());
      Comparison comparison = new Comparison(TraceSource.of(trace),
          List.of(new NamedEngine(name, EngineRegistry.load().get(name))), both);
      Answer answer = new Judge(comparison.run(row -> {}, n -> {}), comparison.ofHostCpus().run(row -> {}, n -> {}),
          List.of(), comparison.engines(), ArrayGeometry.raid5(5, 4096), both).answer();
      assertNotNull(answer);
      boolean oneChannel = name.equals("ioat");
      assertEquals(oneChannel ? "UP_FRONT" : "PER_LEG", answer.strategy());
      assertEquals(!oneChannel, answer.sentences().get(1).contains("no channel can run a whole chain"),
          answer.sentences().toString());
    }
  }
}
