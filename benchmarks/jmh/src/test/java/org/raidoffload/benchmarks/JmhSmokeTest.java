package org.raidoffload.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark class runs once, very briefly: that it works, not how fast it is. */
class JmhSmokeTest {

  @ParameterizedTest
  @ValueSource(strings = {"SchedulerBench", "RingBench", "RingModeBench", "SimulationBench", "ChainPeersBench", "PlanBench",
      "LedgerBench", "ParityBench", "HeapKernelBench", "SimulationScaleBench", "TraceReaderScaleBench"})
  void runsOnce(String name) throws RunnerException {
    ChainedOptionsBuilder options = new OptionsBuilder().include("\\." + name + "\\.").forks(0).warmupIterations(0)
        .measurementIterations(1).measurementTime(TimeValue.milliseconds(5)).timeout(TimeValue.seconds(60))
        .shouldFailOnError(true).verbosity(VerboseMode.SILENT)
        .param("block", "4096").param("footprint", "WARM").param("disks", "4").param("blockKib", "4").param("kernel", "vector")
        .param("row", "PQ").param("stripes", "1").param("leg", "5")
        .param("engine", "iop3xx").param("descriptors", "1000").param("lines", "1000");
    Collection<RunResult> results = new Runner(options.build()).run();
    assertTrue(!results.isEmpty(), name + " ran no benchmark");
    results.forEach(r -> assertTrue(r.getPrimaryResult().getScore() > 0, r.getParams().getBenchmark()));
  }

  @Test
  void theListOfBenchmarksIsInTheProgram() {
    assertTrue(BenchmarkList.defaultList().getAll(null, List.of()).size() >= 10);
  }
}
