package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.ForwardingChannel;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engine.TestEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.plan.Opcode;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeArena;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeResult;
import org.raidoffload.ring.WaitMode;

/** Code of the caller that does what it should not: nobody but itself is harmed, and nothing hangs or is lost. */
class CallersEdgeTest {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(strings = {"BLOCK", "SPIN_THEN_PARK"})
  void aListenerThatLeavesItsThreadInterruptedNeitherHasItSpinNorInterruptsTheNext(WaitMode mode) throws Exception {
    AtomicReference<Thread> served = new AtomicReference<>();
    try (StripeScheduler scheduler = StripeScheduler.on(new AtOnceEngine(1)).threads(mode).build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      CountDownLatch first = new CountDownLatch(1);
      stripe.submit(scheduler, 1, o -> {
        served.set(Thread.currentThread());
        Thread.currentThread().interrupt();
        first.countDown();
      });
      assertTrue(first.await(10, TimeUnit.SECONDS));
      TimeUnit.MILLISECONDS.sleep(50);
      long before = THREADS.getThreadCpuTime(served.get().threadId());
      TimeUnit.MILLISECONDS.sleep(200);
      long busy = THREADS.getThreadCpuTime(served.get().threadId()) - before;
      assertTrue(busy < TimeUnit.MILLISECONDS.toNanos(50), "an idle channel's thread ran for " + busy + " of 200,000,000 ns");
      AtomicBoolean interrupted = new AtomicBoolean(true);
      CountDownLatch second = new CountDownLatch(1);
      stripe.submit(scheduler, 2, o -> {
        interrupted.set(Thread.currentThread().isInterrupted());
        second.countDown();
      });
      assertTrue(second.await(10, TimeUnit.SECONDS));
      assertFalse(interrupted.get());
    }
  }

  /** Asks to be called again whenever it is called, and makes no use of the room. */
  private static void comeBack(StripeScheduler scheduler, AtomicInteger calls) {
    scheduler.whenRoom(() -> {
      calls.incrementAndGet();
      comeBack(scheduler, calls);
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWaiterThatComesBackWithoutUseOfTheRoomIsCalledAFewTimesAndHangsNobody(boolean threads) {
    AtomicInteger calls = new AtomicInteger();
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
      SchedulerBuilder builder = StripeScheduler.on(new AtOnceEngine(1)).chainsInFlight(2);
      try (StripeScheduler scheduler = (threads ? builder : builder.inline()).build();
          TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
        comeBack(scheduler, calls);
        assertTrue(calls.get() >= 1, "there is room");
        for (int i = 0; i < 5; i++) {
          int before = calls.get();
          CountDownLatch ended = new CountDownLatch(1);
          assertEquals(Submission.ACCEPTED, stripe.submit(scheduler, i, o -> ended.countDown()));
          while (ended.getCount() != 0) {
            if (!threads) {
              scheduler.poll();
            }
          }
          assertTrue(calls.get() > before, "a chain was given back");
        }
      }
    });
    assertTrue(calls.get() < 100, calls + " calls");
  }

  private static StripeMemory memory(StripeScheduler scheduler, StripeArena arena) {
    return scheduler.plan(TestStripe.fullWrite()).allocate(arena);
  }

  @Test
  void anExecutorThatCannotEvenThrowAnExceptionLosesNoResult() throws Exception {
    StepEngine engine = new StepEngine(8, 0, 1);
    Executor broken = task -> {
      throw new OutOfMemoryError("unable to create native thread");
    };
    StripeArena arena = new StripeArena();
    try (StripeScheduler scheduler = StripeScheduler.on(engine).chainsInFlight(1).fallback(false)
        .deadlineNanos(TimeUnit.MILLISECONDS.toNanos(100)).threads(WaitMode.BLOCK).build()) {
      CompletionStage<StripeResult> runs = scheduler.submit(TestStripe.fullWrite(), memory(scheduler, arena), broken);
      assertTrue(runs.toCompletableFuture().get(10, TimeUnit.SECONDS).succeeded());
      engine.stuck = true;
      CompletionStage<StripeResult> stuck = scheduler.submit(TestStripe.fullWrite(), memory(scheduler, arena), broken);
      List<CompletionStage<StripeResult>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(scheduler.submitAsync(TestStripe.fullWrite(), memory(scheduler, arena), broken));
      }
      assertEquals(FailureReason.TIMEOUT, stuck.toCompletableFuture().get(10, TimeUnit.SECONDS).failure());
      for (CompletionStage<StripeResult> stage : waiting) {
        assertEquals(FailureReason.TIMEOUT, stage.toCompletableFuture().get(10, TimeUnit.SECONDS).failure());
      }
      engine.stuck = false;
      StripeResult last = scheduler.submit(TestStripe.fullWrite(), memory(scheduler, arena)).toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
      assertTrue(last.succeeded(), () -> "the channels' threads are still there: " + last);
    }
    arena.close();
  }

  @Test
  void aHandlerOfUncaughtExceptionsThatThrowsCostsNoOtherChain() throws Exception {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
      throw new IllegalStateException("from the handler", thrown);
    });
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(16, 0, 1)).threads(WaitMode.BLOCK).build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      CountDownLatch ended = new CountDownLatch(4);
      List<FallbackReason> fallbacks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        boolean throwing = i % 2 == 0;
        assertEquals(Submission.ACCEPTED, stripe.submit(scheduler, i, o -> {
          fallbacks.add(o.fallback());
          ended.countDown();
          if (throwing) {
            throw new AssertionError("from a listener");
          }
        }));
      }
      assertTrue(ended.await(10, TimeUnit.SECONDS));
      assertEquals(List.of(FallbackReason.NONE, FallbackReason.NONE, FallbackReason.NONE, FallbackReason.NONE),
          fallbacks);
      for (int c = 0; c < scheduler.channels(); c++) {
        assertEquals(0, scheduler.stats(c).resets(), "channel " + c);
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClockThatThrowsAtSubmitCostsNeitherTheChainNorTheMemory(boolean threads) throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    SchedulerBuilder builder = StripeScheduler.on(new AtOnceEngine(1)).chainsInFlight(1).clock(() -> {
      if (broken.get()) {
        throw new StackOverflowError("no clock");
      }
      return System.nanoTime();
    });
    StripeArena arena = new StripeArena();
    AtomicInteger delivered = new AtomicInteger();
    try (StripeScheduler scheduler = (threads ? builder : builder.inline()).build()) {
      StripeMemory memory = memory(scheduler, arena);
      StripeShape shape = scheduler.place(TestStripe.fullWrite());
      broken.set(true);
      for (int i = 0; i < 3; i++) {
        assertThrows(StackOverflowError.class, () -> scheduler.trySubmit(shape, 1, memory, o -> {}));
      }
      broken.set(false);
      assertEquals(Submission.ACCEPTED, scheduler.trySubmit(shape, 1, memory, o -> delivered.incrementAndGet()));
    }
    assertEquals(1, delivered.get());
    arena.close();
  }

  @Test
  void whatIsReadOfAnOutcomeThatIsHungOnToIsRefusedInsteadOfBeingAnotherChains() {
    try (StripeScheduler scheduler = StripeScheduler.on(new AtOnceEngine(1)).inline().build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      AtomicReference<StripeOutcome> kept = new AtomicReference<>();
      stripe.submit(scheduler, 7, kept::set);
      while (kept.get() == null) {
        scheduler.poll();
      }
      StripeOutcome outcome = kept.get();
      List<Runnable> reads = List.of(outcome::stripe, outcome::failure, outcome::pMismatch, outcome::qMismatch,
          outcome::fallback, outcome::latencyNanos, outcome::shape, outcome::steps, outcome::toResult);
      for (Runnable read : reads) {
        String sentence = assertThrows(IllegalStateException.class, read::run).getMessage();
        assertTrue(sentence.contains("after its listener returned"), sentence);
      }
    }
  }

  @Test
  void aDeadlineLongerThanTheClockCountsIsForEver() throws Exception {
    StripeArena arena = new StripeArena();
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(8, 1, 1)).chainsInFlight(1)
        .deadlineNanos(Long.MAX_VALUE).build()) {
      List<CompletionStage<StripeResult>> stages = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        stages.add(i % 2 == 0 ? scheduler.submit(TestStripe.fullWrite(), memory(scheduler, arena))
            : scheduler.submitAsync(TestStripe.fullWrite(), memory(scheduler, arena)));
      }
      for (CompletionStage<StripeResult> stage : stages) {
        StripeResult result = stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertTrue(result.succeeded(), result.toString());
        assertEquals(FallbackReason.NONE, result.fallback());
      }
    }
    arena.close();
  }

  @Test
  void whatABuilderIsGivenIsRefusedWithASentenceWhereItCannotBeMeant() {
    SchedulerBuilder builder = StripeScheduler.on(new AtOnceEngine(1));
    List<Runnable> calls = List.of(() -> StripeScheduler.on(null), () -> builder.name(null),
        () -> builder.strategy(null), () -> builder.strategyWherePossible(null), () -> builder.rewrite(null),
        () -> builder.kernel(null), () -> builder.ledger(null), () -> builder.domains(null),
        () -> builder.threads(null), () -> builder.record(null), () -> builder.clock(null));
    for (Runnable call : calls) {
      String sentence = assertThrows(NullPointerException.class, call::run).getMessage();
      assertTrue(sentence.matches("[a-z]+[a-zA-Z]*: null \\(.*"), sentence);
    }
    assertThrows(IllegalArgumentException.class, () -> builder.takeOutAfter(0, 1));
    assertThrows(IllegalArgumentException.class, () -> builder.takeOutAfter(1, -1));
    String noDomain = assertThrows(IllegalArgumentException.class,
        () -> StripeScheduler.on(new AtOnceEngine(1)).domains(device -> null).build()).getMessage();
    assertTrue(noDomain.startsWith("domains: null for device 0"), noDomain);
  }

  @Test
  void anEngineThatOpensNothingIsRefusedAndWhatWasOpenedIsClosed() {
    AtomicInteger closed = new AtomicInteger();
    ForwardingEngine engine = new ForwardingEngine(new AtOnceEngine(2)) {
      @Override
      public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
          UnaryOperator<EngineChannel> around) {
        return channel == 1 ? null : new ForwardingChannel(super.open(channel, memory, kernel, around)) {
          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
      }
    };
    String sentence = assertThrows(IllegalStateException.class, () -> StripeScheduler.on(engine).build()).getMessage();
    assertTrue(sentence.contains("at-once") && sentence.contains("channel 1"), sentence);
    assertEquals(1, closed.get());
  }

  /** Runs nothing; counts the descriptors that it was given half filled. */
  private record Watcher(AtomicInteger torn) implements TestEngine {
    @Override
    public List<ChannelDescription> channels() {
      return List.of(TestEngine.channel("watcher", 0, ChannelLimits.builder(3).copy().xor(8).build()));
    }

    @Override
    public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
      Deque<Long> given = new ArrayDeque<>();
      return new ForwardingChannel(TestEngine.super.open(channel, memory, kernel)) {
        @Override
        public boolean submit(Descriptor d, long cookie) {
          boolean whole = d.bytes() == ArrayGeometry.STRIPE_UNIT_BYTES && d.p() != 0
              && d.sourceCount() == (d.opcode() == Opcode.COPY ? 1 : 3);
          torn.addAndGet(whole ? 0 : 1);
          return given.add(cookie);
        }

        @Override
        public int poll(CompletionSink sink) {
          int n = given.size();
          for (int i = 0; i < n; i++) {
            sink.completed(given.remove(), CompletionStatus.OK);
          }
          return n;
        }
      };
    }
  }

  @Test
  void aLedgersListenerMaySubmitAndPollWhileAChainIsSubmitted() {
    AtomicInteger torn = new AtomicInteger();
    MappingLedger ledger = MappingLedger.proving();
    AtomicInteger submitted = new AtomicInteger();
    AtomicInteger delivered = new AtomicInteger();
    try (StripeArena arena = new StripeArena();
        StripeScheduler scheduler = StripeScheduler.on(new Watcher(torn)).ledger(ledger)
            .strategy(StrategyKind.PER_DESCRIPTOR).inline().build()) {
      StripeShape shape = scheduler.place(TestStripe.fullWrite());
      ledger.onViolation(v -> {
        if (submitted.get() < 5) {
          submitted.incrementAndGet();
          scheduler.trySubmit(shape, submitted.get(), memory(scheduler, arena), o -> delivered.incrementAndGet());
          scheduler.poll();
        }
      });
      submitted.incrementAndGet();
      scheduler.trySubmit(shape, 0, memory(scheduler, arena), o -> delivered.incrementAndGet());
      for (int i = 0; i < 1000 && delivered.get() < submitted.get(); i++) {
        scheduler.poll();
      }
    }
    assertTrue(submitted.get() > 1, "no rule was broken");
    assertEquals(submitted.get(), delivered.get());
    assertEquals(0, torn.get(), "descriptors given half filled");
  }
}
