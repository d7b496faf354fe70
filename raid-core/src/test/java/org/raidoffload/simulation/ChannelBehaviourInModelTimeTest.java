package org.raidoffload.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.raidoffload.simulation.TimedEngine.DOORBELL_NANOS;
import static org.raidoffload.simulation.TimedEngine.INTERRUPT_NANOS;
import static org.raidoffload.simulation.TimedEngine.OPERATION_NANOS;
import static org.raidoffload.simulation.TimedEngine.POLL_NANOS;
import static org.raidoffload.simulation.TimedEngine.PREPARE_NANOS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.engine.ChannelBehaviour;
import org.raidoffload.engine.RingEntryAllocation;
import org.raidoffload.engine.RingEntryArithmetic;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.plan.Opcode;
import org.raidoffload.replay.StripeContent;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeRequest.Kind;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/** Every time is added up by hand from the figures of {@link TimedEngine}. */
class ChannelBehaviourInModelTimeTest {
  private static final RingEntryArithmetic ENTRY_PER_SOURCE = new RingEntryArithmetic() {
    @Override
    public int entries(Opcode opcode, int sources, int results, long bytes) {
      return sources;
    }

    @Override
    public int hardwareDescriptors(Opcode opcode, int sources, int results, long bytes) {
      return 1;
    }
  };

  private final List<Long> delivered = new ArrayList<>();
  private long hostBusyNanos;

  /** A write of all blocks of an array: that many copies and an XOR, or the XOR only. */
  private static StripeRequest write(int blocks, boolean copies) {
    return StripeRequest.builder(ArrayGeometry.raid5(blocks + 1, 65536), Kind.WRITE)
        .blocks(IntStream.range(0, blocks).toArray()).skipCopy(!copies).build();
  }

  /** Submits the first {@code atOnce} requests, and each further one when one has ended; all must end. */
  private void run(ChannelBehaviour behaviour, RingEntryArithmetic entries, int atOnce, StripeRequest... requests) {
    run(new TimedEngine(behaviour, entries, 0), Batching.DRIVER, atOnce, requests);
  }

  private void run(TimedEngine engine, Batching batching, int atOnce, StripeRequest... requests) {
    run(engine, SimulationOptions.PLAIN.batching(batching), atOnce, requests);
  }

  private void run(TimedEngine engine, SimulationOptions options, int atOnce, StripeRequest... requests) {
    List<StripeContent> contents = new ArrayList<>();
    try (Simulation simulation = new Simulation(engine, StripeScheduler.on(engine), options)) {
      int[] next = new int[1];
      simulation.run(() -> {
        while (next[0] < requests.length && next[0] < atOnce + delivered.size()) {
          StripeShape shape = simulation.scheduler().place(requests[next[0]]);
          StripeContent content = new StripeContent(ArrayGeometry.STRIPE_UNIT_BYTES);
          contents.add(content);
          content.fill(requests[next[0]], shape.plan(), next[0]);
          Submission submission = simulation.submit(shape, next[0]++, content.memory(), outcome -> {
            assertTrue(outcome.toResult().succeeded());
            delivered.add(simulation.nanos());
          });
          assertEquals(Submission.ACCEPTED, submission);
        }
      });
      hostBusyNanos = Math.round(simulation.hostBusyNanos());
    } finally {
      contents.forEach(StripeContent::close);
    }
    assertEquals(requests.length, delivered.size());
  }

  @ParameterizedTest
  @CsvSource({"0, 4, 1", "1, 1, 4", "2, 2, 2", "3, 3, 2", "4, 4, 1", "5, 4, 1"})
  void channelStartsWhenThePendingEntriesReachTheThresholdOfItsDriver(int kickEntries, int preparedBefore,
      int doorbells) {
    run(ChannelBehaviour.PLAIN.withKickEntries(kickEntries), RingEntryArithmetic.ONE, 1, write(3, true));
    long started = preparedBefore * PREPARE_NANOS + DOORBELL_NANOS;
    assertEquals(List.of(started + 4 * OPERATION_NANOS + INTERRUPT_NANOS), delivered);
    assertEquals(4 * PREPARE_NANOS + doorbells * DOORBELL_NANOS + INTERRUPT_NANOS, hostBusyNanos);
  }

  @Test
  void thresholdCountsEntriesAndNotDescriptors() {
    run(ChannelBehaviour.PLAIN.withKickEntries(4), ENTRY_PER_SOURCE, 1, write(3, true));
    assertEquals(4 * PREPARE_NANOS + DOORBELL_NANOS + INTERRUPT_NANOS, hostBusyNanos,
        "the XOR's three entries are the fourth to sixth");
    delivered.clear();
    run(ChannelBehaviour.PLAIN.withKickEntries(3), ENTRY_PER_SOURCE, 1, write(3, true));
    assertEquals(4 * PREPARE_NANOS + 2 * DOORBELL_NANOS + INTERRUPT_NANOS, hostBusyNanos,
        "the three copies, then the XOR");
  }

  /** Four chains of one descriptor; the channel runs dry after the fourth. */
  @ParameterizedTest
  @CsvSource({"1, 1 2 3 4", "2, 2 2 4 4", "3, 3 3 3 4", "4, 4 4 4 4", "20, 4 4 4 4"})
  void oneInterruptTellsOfAsManyCompletionsAsTheChannelGathers(int completions, String toldAfter) {
    StripeRequest one = write(3, false);
    run(ChannelBehaviour.PLAIN.interruptOnly(completions), RingEntryArithmetic.ONE, 4, one, one, one, one);
    long started = PREPARE_NANOS + DOORBELL_NANOS;
    List<Long> expected = new ArrayList<>();
    for (String after : toldAfter.split(" ", -1)) {
      expected.add(started + Long.parseLong(after) * OPERATION_NANOS + INTERRUPT_NANOS);
    }
    assertEquals(expected, delivered);
    long interrupts = expected.stream().distinct().count();
    assertEquals(4 * (PREPARE_NANOS + DOORBELL_NANOS) + interrupts * INTERRUPT_NANOS, hostBusyNanos);
  }

  /** Two completions are told of after 15 us from the first, because a third has not come by then. */
  @Test
  void channelThatWaitsForMoreTellsOfFewerAfterItsDelay() {
    StripeRequest one = write(3, false);
    run(new TimedEngine(ChannelBehaviour.PLAIN.interruptOnly(3), RingEntryArithmetic.ONE, 15_000), Batching.DRIVER, 4,
        one, one, one, one);
    long started = PREPARE_NANOS + DOORBELL_NANOS;
    long first = started + 25_000 + INTERRUPT_NANOS;
    long second = started + 45_000 + INTERRUPT_NANOS;
    assertEquals(List.of(first, first, second, second), delivered);
    delivered.clear();
    run(new TimedEngine(ChannelBehaviour.PLAIN.interruptOnly(2), RingEntryArithmetic.ONE, 15_000), Batching.DRIVER, 4,
        one, one, one, one);
    assertEquals(List.of(2L, 2L, 4L, 4L), delivered.stream().map(at -> (at - started - INTERRUPT_NANOS) / OPERATION_NANOS)
        .toList(), "nothing waits for a delay when enough has completed");
  }

  @Test
  void withoutBatchingEveryLegRingsOnceAndEveryChainInterrupts() {
    StripeRequest one = write(3, false);
    run(new TimedEngine(ChannelBehaviour.PLAIN.interruptOnly(4), RingEntryArithmetic.ONE, 0), Batching.NONE, 4, one,
        one, one, one);
    assertEquals(4 * (PREPARE_NANOS + DOORBELL_NANOS + INTERRUPT_NANOS), hostBusyNanos);
    delivered.clear();
    run(new TimedEngine(ChannelBehaviour.PLAIN.withKickEntries(2), RingEntryArithmetic.ONE, 0), Batching.NONE, 1,
        write(3, true));
    assertEquals(4 * PREPARE_NANOS + DOORBELL_NANOS + INTERRUPT_NANOS, hostBusyNanos);
  }

  /** Each interrupt tells of two chains, and two more are submitted on it while two are running. */
  @ParameterizedTest
  @CsvSource({"DRIVER, 8", "SHARED, 6"})
  void legsForAChannelThatHasWorkRingOnce(Batching batching, int doorbells) {
    StripeRequest one = write(3, false);
    run(new TimedEngine(ChannelBehaviour.PLAIN.interruptOnly(2), RingEntryArithmetic.ONE, 0), batching, 4, one, one,
        one, one, one, one, one, one);
    assertEquals(8 * PREPARE_NANOS + doorbells * DOORBELL_NANOS + 4 * INTERRUPT_NANOS, hostBusyNanos);
    assertEquals(PREPARE_NANOS + DOORBELL_NANOS + 8 * OPERATION_NANOS + INTERRUPT_NANOS, delivered.getLast(),
        "the channel never stands still");
  }

  /**
   * Entries 0-2 and 3-5 are taken. When 0-2 come free five are, but the driver gives up at the first busy one, so that
   * four must wait for 3-5.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void descriptorWaitsForNeighbouringEntriesWhereTheDriverWantsThem(boolean firstFit) {
    run(ChannelBehaviour.PLAIN.withAllocation(firstFit ? RingEntryAllocation.FIRST_FIT : RingEntryAllocation.COUNTED),
        ENTRY_PER_SOURCE, 2, write(3, false), write(3, false), write(4, false));
    long second = PREPARE_NANOS + DOORBELL_NANOS + 2 * OPERATION_NANOS;
    long third = firstFit ? second + INTERRUPT_NANOS + OPERATION_NANOS : second + OPERATION_NANOS;
    assertEquals(List.of(second + INTERRUPT_NANOS, third + INTERRUPT_NANOS), delivered.subList(1, 3));
  }

  /** Four copies fill entries 3-6 after a first chain; the XOR's four entries come free when the first copy is looked for. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void driverThatFindsNoEntriesLooksForCompletionsThatNothingAnnounces(boolean firstFit) {
    run(ChannelBehaviour.PLAIN.withAllocation(firstFit ? RingEntryAllocation.FIRST_FIT : RingEntryAllocation.COUNTED),
        ENTRY_PER_SOURCE, 1, write(3, false), write(4, true));
    long first = PREPARE_NANOS + DOORBELL_NANOS + OPERATION_NANOS + INTERRUPT_NANOS;
    long second = 5 * PREPARE_NANOS + DOORBELL_NANOS + 5 * OPERATION_NANOS + INTERRUPT_NANOS;
    assertEquals(List.of(first, first + second), delivered);
    long bothOnTheHost = 6 * PREPARE_NANOS + 2 * DOORBELL_NANOS + 2 * INTERRUPT_NANOS;
    assertEquals(bothOnTheHost + (firstFit ? POLL_NANOS : 0), hostBusyNanos);
  }

  private void handOver(HandOver how, boolean interruptDescriptor, int atOnce) {
    ChannelBehaviour behaviour = interruptDescriptor ? ChannelBehaviour.PLAIN
        : ChannelBehaviour.PLAIN.withoutInterruptDescriptor();
    StripeRequest[] writes = new StripeRequest[atOnce];
    Arrays.fill(writes, write(3, true));
    run(new TimedEngine(behaviour, RingEntryArithmetic.ONE, 0, true), SimulationOptions.PLAIN.handOver(how), atOnce,
        writes);
  }

  /** Three copies, then the XOR on the other channel. */
  @Test
  void aLegThatHandsOverEndsWithADescriptorThatOnlyInterruptsWhereThatIsAskedFor() {
    long copied = 3 * PREPARE_NANOS + DOORBELL_NANOS + 3 * OPERATION_NANOS;
    long xor = PREPARE_NANOS + DOORBELL_NANOS + OPERATION_NANOS + INTERRUPT_NANOS;
    handOver(HandOver.LAST_DESCRIPTOR, true, 1);
    assertEquals(List.of(copied + INTERRUPT_NANOS + xor), delivered);
    assertEquals(4 * PREPARE_NANOS + 2 * DOORBELL_NANOS + 2 * INTERRUPT_NANOS, hostBusyNanos);
    delivered.clear();
    handOver(HandOver.INTERRUPT_DESCRIPTOR, true, 1);
    assertEquals(List.of(PREPARE_NANOS + copied + OPERATION_NANOS + INTERRUPT_NANOS + xor), delivered);
    assertEquals(5 * PREPARE_NANOS + 2 * DOORBELL_NANOS + 2 * INTERRUPT_NANOS, hostBusyNanos);
    delivered.clear();
    handOver(HandOver.LAST_DESCRIPTOR, false, 1);
    assertEquals(List.of(copied + INTERRUPT_NANOS + xor), delivered, "nothing is queued that the channel does not know");
  }

  @Test
  void theHostSpinsWhereAChannelHasNoSuchDescriptor() {
    long copied = 3 * PREPARE_NANOS + DOORBELL_NANOS + 3 * OPERATION_NANOS;
    long xor = PREPARE_NANOS + DOORBELL_NANOS + OPERATION_NANOS + INTERRUPT_NANOS;
    handOver(HandOver.INTERRUPT_DESCRIPTOR, false, 1);
    assertEquals(List.of(copied + POLL_NANOS + xor), delivered);
    assertEquals(copied + POLL_NANOS + xor - OPERATION_NANOS, hostBusyNanos, "it rests during the XOR alone");
  }

  /** The first chain's XOR has ended long before the host, which spins for the second's copies, looks at its interrupt. */
  @Test
  void aHostThatSpinsDoesNothingElse() {
    long issued = 3 * PREPARE_NANOS + DOORBELL_NANOS;
    long secondCopied = issued + 6 * OPERATION_NANOS;
    long secondIssued = secondCopied + POLL_NANOS + PREPARE_NANOS + DOORBELL_NANOS;
    handOver(HandOver.INTERRUPT_DESCRIPTOR, false, 2);
    assertEquals(List.of(secondIssued + INTERRUPT_NANOS, secondIssued + OPERATION_NANOS + INTERRUPT_NANOS), delivered);
  }
}
