# raid-offload

raid-offload is a Java 25 library that plans RAID stripe operations the way Linux md does, places them on offload
engines (device models, or the CPU at native speed), and owns every DMA mapping from the first map to the last unmap.

In January 2011 it was noticed on linux-arm-kernel that RAID offload in Linux unmaps its buffers in the wrong place. A
stripe operation is a chain (copy, xor, P+Q, validate), and only the RAID code knows when the chain ends, so only it can
map and unmap. The rewrite never happened. Here it is, and measured.

It is for
- authors of software RAID engines on the JVM: submit stripe work, with back-pressure, faults handled, and metrics;
- storage and driver engineers who ask "is the engine worth it, and which mapping strategy wins for my stripes?": one
  recorded trace over engines and strategies, with proof that no buffer was unmapped early, leaked or touched while mapped;
- test authors: stripe chains replayed against what a real Linux kernel did.

## Two commands

You need a JDK 25 or newer and Maven; nothing has to be set, the build finds the JDK by itself.

```
benchmarks/bin/raid-offload compare     # builds what is missing, replays 1,645 stripes recorded from Linux 6.1
mvn verify                              # the tests
```

`compare` runs the bundled recording on every engine under both strategies at queue depths 1 and 32, checks every byte
against the reference kernel, every plan against the calls that the kernel recorded, every mapping against the ledger's
rules, and ends with (a few of its columns and rows):

```
@COMPARE@
```

Times of engines are **model time**: estimates of a timing profile whose every figure names its source (`raid-offload
engines --timing NAME`). UP_FRONT is used where one channel can run a chain and PER_LEG elsewhere; "one ch." counts the
chains that ran on one channel.

Other commands, each with `--help`, all tables also as `--json`:

| command | what it answers |
|---|---|
| `engines` | channels, limits, default strategies with their reasons; `--timing`, `--feasibility`, `--export NAME` |
| `plan` | operations, both rmw and rcw costs, placement, maps, and why (`--explain`, `--md-order`, `--format dot`) |
| `replay TRACE --engine NAME` | one trace on one engine, also from an engine file, with `--faults FILE`, `--timing FILE`, `--domain bounce` |
| `hazards` | what goes wrong under the kernel's mapping lifecycles, scenario by scenario, and not under ours |
| `hazards --recorded` | the same beside 4,476 runs of a real kernel |

Exit codes: 0 success, 1 a check failed, 2 bad usage or bad input (one sentence on standard error).

## The bug of 2011, beside a real kernel

A stock Linux 6.1 with bounce-buffered DMA and an offload engine silently writes wrong parity in every multi-operation
chain. `raid-offload hazards --recorded` re-enacts every recorded run under the kernel's lifecycle (`per-operation`) and
under ours; each cell is right or wrong in the same blocks as on the kernel, and ours are right on every engine and domain:

```
setup                                                            Linux 6.1              per-operation          up-front     per-leg      unexpected
noswiotlb+noengine                                               right 706              right 706              right 706    right 706    0
noswiotlb+engine                                                 right 706              right 706              right 706    right 706    0
swiotlb+noengine                                                 right 706              right 706              right 706    right 706    0
swiotlb+engine                                                   WRONG 436/726: D P Q   WRONG 436/726: D P Q   right 726    right 726    0
swiotlb+engine_nodelay                                           WRONG 336/544: D P Q   WRONG 336/544: D P Q   right 544    right 544    0
swiotlb+engine_insubmit                                          right 544              right 544              right 544    right 544    0
swiotlb+engine_xor4_pq5_nocont                                   WRONG 174/282: D P Q   WRONG 174/282: D P Q   right 282    right 282    0
noforce+engine_dma32                                             WRONG 162/262: D P Q   WRONG 162/262: D P Q   right 262    right 262    0
```

`hazards` (without `--recorded`) shows eight scenarios under four lifecycles and seven kinds of memory (coherent,
non-coherent ARMv5, ARMv7 with speculation, PPC44x, bounce, IOMMU strict and deferred), and nine defects of old drivers
that the ledger names.

## How data flows

```
 StripeRequest -> StripePlanner -> ChainBuilder -> MappingStrategy -> ChannelRing -> Channel -> completion -> unmap -> StripeResult
   what           which            which channel,  who owns memory    Disruptor     executes    in order     ledger   after unmap
                  operations,      splits, legs,   when               RingBuffer    bytes and
                  rmw/rcw, why     strategy, why                                    model time
```

The caller's thread plans, places, maps and publishes. From the publish on, the chain belongs to the channel's thread.
When a leg ends, that thread unmaps it, maps the next leg for the next channel and publishes there, or delivers the
result. One owner at a time, handed over by a ring; no locks. A cookie is a ring sequence, issuing is publishing, out of
descriptors is a full ring. The same scheduler runs live (a thread for each channel, or inline on the caller's thread)
and simulated (one thread, virtual clock, the same event log for the same seed).

## In code

```java
private static StripeResult writeOneStripe() throws Exception {
  ArrayGeometry array = ArrayGeometry.raid6(8, 64 * 1024);
  StripeRequest write = StripeRequest.write(array, 0, 0, 1, 2, 3, 4, 5);
  try (Arena arena = Arena.ofShared();
      StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine())
          .kernel(ParityKernels.shared()).threads(WaitMode.SPIN_THEN_PARK).build()) {
    StripeMemory memory = new StripeMemory(array, write.unitBytes());
    for (StripeBuffer buffer : scheduler.plan(write).buffers()) {
      memory.bind(buffer, arena.allocate(write.unitBytes(), 4096));
    }
    return scheduler.submit(write, memory).toCompletableFuture().get();
  }
}
// [end]

@Test
void theReadmeShowsTheseLines() throws IOException {
  String source = Files.readString(
      Path.of("src/test/java/org/raidoffload/engines/ReadmeExampleTest.java"));
  String example = source.substring(source.indexOf("// [first example]\n") + "// [first example]\n".length(),
      source.lastIndexOf("
```

For the hot path, place once and submit many times without allocating: `PlacedStripe placed = scheduler.place(request)`,
then `scheduler.trySubmit(placed, stripe, memory, listener)`, which answers `ACCEPTED` or `BUSY`; `whenRoom` calls back.
In a test, a recorded trace runs in three lines:

```java
try (TraceReader trace = TraceReader.open(path)) {
  TraceReplay.on(engine).run(trace).requireRight();
}
```

An engine of your own is a class found by `ServiceLoader` (register it in
`META-INF/services/org.raidoffload.engine.OffloadEngine`), or a file: `raid-offload engines --export ioat > mine.json`,
edit, `raid-offload replay --engine mine.json`.

```java
package org.raidoffload.engines.example;

import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.DescriptorExecutor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.InOrderChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.engine.SlotArithmetic;
import org.raidoffload.engine.TimingFigure;
import org.raidoffload.engine.TimingProfile;
import org.raidoffload.parity.ParityKernel;

/** Two channels that copy, xor and make P+Q. Name it in META-INF/services/org.raidoffload.engine.OffloadEngine. */
public record AcmeEngine(String name, List<String> aliases, String driver, boolean coherent,
    List<ChannelDescription> channels) implements OffloadEngine {

  public AcmeEngine() {
    this("acme-1", List.of("acme"), "acme-raid 1.0", true, List.of(channel("acme0"), channel("acme1")));
  }

  private static ChannelDescription channel(String name) {
    ChannelLimits limits = ChannelLimits.builder(512).copy().xor(12).pq(12, PqContinuation.NATIVE)
        .alignment(1, 64, 64).bytes(64, 1 << 20).build();
    TimingProfile timing = TimingProfile.builder().estimate(TimingFigure.READ_BANDWIDTH, 6)
        .set(TimingFigure.INTERRUPT, 3500, "measured on board rev C").build();
    return new ChannelDescription(name, 0, limits, SlotArithmetic.ONE, timing);
  }

  @Override
  public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
    return new InOrderChannel(new DescriptorExecutor(memory, kernel), channels.get(channel).limits().descriptors());
  }
}
```

## Packages

| package | what is there |
|---|---|
| `raid-core` `geometry` | md's layouts, address arithmetic both ways, syndrome slots |
| `parity` | GF(2^8), kernels (reference, long-lane, Vector API), which one runs and why |
| `request` | what is asked of a stripe, its memory, what comes back |
| `plan` | operations with true dependencies, rmw/rcw as a value with both costs, md's order |
| `engine` | the engine SPI, limits, descriptors, timing figures |
| `chain` | placement, rewriting rules, splitting, legs, the strategy decision |
| `mapping` | directions, DMA domains, the four lifecycles, the ledger |
| `ring` | the channel ring; the only package that sees the Disruptor |
| `schedule` | chains in flight: submit, back-pressure, faults, fallback, deadlines |
| `simulation` | virtual clock, host, bus, channels in model time |
| `replay` | the chain-trace format, recorder, replayer |
| `metrics` | Micrometer binder |
| `engine-adapters` `engines.*` | one package per engine: limits with sources, timing, quirks; `software`, `isal`, `described`, `faulty` |
| `benchmarks` | `cli`, `compare`, `hazards`, `report`, `jmh` |

## Engines

`mv_xor`, `ioat`, `iop13xx`, `iop3xx`, `ppc44x` (each the usual generation; others by full name), `mv_xor_v2`,
`fsl_raid`, `bcm-sba-v1/v2`, `xgene`, `idxd` (refused for chains: unordered), `software`, and `isal` where libisal.so.2
is installed. Every decision reads a channel's limits, never a name.

What timing can be trusted for: the models reproduce the few published ratios, but as **fits, not predictions** (the
ratios were used to choose the free figures):

| ratio | published | model |
|---|---|---|
| iop3xx resync, work queue / tasklet | 0.600 | 0.598 |
| ppc44x RAID-6 full stripe, hardware / software, 4 KiB chunk | 1.33 | 1.37 |
| 16 KiB chunk | 2.41 | 2.30 |
| 64 KiB chunk | 2.85 | 2.83 |

No data sheet throughput was found for mv_xor, ioat, iop13xx; their figures are estimates and marked so.

## Speed

@PERF@

## Decisions

- **The ring holds exactly the engine's descriptor count** although a Disruptor's size is a power of two: the gating
  sequence runs behind the completed one by the difference. Rounding the count was rejected: it would change back-pressure.
- **Channel threads poll the ring themselves** instead of a `BatchEventProcessor`, because an engine may complete later
  than it was fed; the barrier's wait strategy still decides how an idle thread waits.
- **A leg that finds no room is parked at its channel** in a lock-free list, and an empty slot wakes the channel if the
  ring has room for one: a full ring has work and looks at its parked legs after it.
- **Legs on the CPU map nothing**, and a failed leg is finished on the CPU only if every input of what is left is still
  true; read-modify-write parity is never silently redone.
- **Placement groups alike channels**; which of them runs a chain is decided at submit (least loaded; by stripe for the
  software engine).
- **Validations that do not fit a channel go to the CPU** and keep P and Q; the kernel's fallback xors into P.
- **Rewriting rules are off by default**, so that defaults show the engines as their drivers use them.
