package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.ChannelLimits;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.ForwardingChannel;
import org.raidoffload.engine.TestEngine;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.request.FailureReason;
import org.raidoffload.ring.WaitMode;

/** Close delivers every accepted chain exactly once, however it races with submitters and whatever the engine does. */
class CloseTest {
  private static final int ROUNDS = 25;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyAcceptedChainIsDeliveredBeforeCloseReturns(boolean now) {
    for (int round = 0; round < ROUNDS; round++) {
      MappingLedger ledger = MappingLedger.proving();
      StripeScheduler scheduler = StripeScheduler.on(new StepEngine(2, 1, round)).chainsInFlight(3).ledger(ledger)
          .threads(round % 2 == 0 ? WaitMode.BLOCK : WaitMode.SPIN_THEN_PARK).build();
      AtomicInteger accepted = new AtomicInteger();
      AtomicInteger delivered = new AtomicInteger();
      AtomicInteger whenClosed = new AtomicInteger();
      int closeAfter = round * 2;
      try (TestStripe a = new TestStripe(scheduler, TestStripe.fullWrite(), 1);
          TestStripe b = new TestStripe(scheduler, TestStripe.smallWrite(), 2)) {
        Racers.run(3, 20, who -> {
          if (who == 2) {
            while (accepted.get() < closeAfter) {
              Racers.rest();
            }
            close(scheduler, now);
            whenClosed.set(delivered.get());
            return;
          }
          TestStripe stripe = who == 0 ? a : b;
          while (stripe.submit(scheduler, who, o -> delivered.incrementAndGet()) != Submission.CLOSED) {
            accepted.incrementAndGet();
            while (stripe.delivered.get() == 0) {
              Racers.rest();
            }
            stripe.delivered.set(0);
          }
        });
        assertEquals(accepted.get(), delivered.get());
        assertEquals(accepted.get(), whenClosed.get(), "delivered after close returned");
      }
      assertEquals(0, ledger.liveMappings());
      assertEquals(ledger.maps(), ledger.unmaps());
    }
  }

  private static void close(StripeScheduler scheduler, boolean now) {
    if (now) {
      scheduler.closeNow();
    } else {
      scheduler.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeNowEndsWhatAStuckOrRefusingEngineKeeps(boolean threads) {
    for (boolean refusing : new boolean[] {false, true}) {
      StepEngine engine = new StepEngine(2, 0, 1);
      engine.stuck = !refusing;
      engine.refusing = refusing;
      MappingLedger ledger = MappingLedger.proving();
      SchedulerBuilder builder = StripeScheduler.on(engine).inline().ledger(ledger).chainsInFlight(4);
      StripeScheduler scheduler = threads ? builder.threads(WaitMode.BLOCK).build() : builder.build();
      AtomicInteger closed = new AtomicInteger();
      try (TestStripe a = new TestStripe(scheduler, TestStripe.fullWrite(), 1);
          TestStripe b = new TestStripe(scheduler, TestStripe.fullWrite(), 2)) {
        for (TestStripe stripe : new TestStripe[] {a, b}) {
          assertEquals(Submission.ACCEPTED, stripe.submit(scheduler, 1, o -> {
            if (o.failure() == FailureReason.CLOSED) {
              closed.incrementAndGet();
            }
          }));
        }
        long start = System.nanoTime();
        scheduler.closeNow();
        scheduler.close();
        assertEquals(2, closed.get());
        assertTrue(System.nanoTime() - start < 5_000_000_000L, "closeNow waited for the engine");
      }
      TestStripe.assertBalanced(ledger);
    }
  }

  @Test
  void closingTwiceFromTwoThreadsWaitsForBoth() {
    StripeScheduler scheduler = StripeScheduler.on(new StepEngine(2, 2, 1)).threads(WaitMode.SPIN_THEN_PARK).build();
    try (TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      stripe.submit(scheduler, 1, o -> {});
      Racers.run(3, 20, who -> {
        close(scheduler, who == 2);
        assertEquals(1, stripe.delivered.get());
      });
    }
  }

  /** Does not come back from a look for completions until it is let go; counts the channels that are closed. */
  private record Sleeper(CountDownLatch gone, AtomicInteger closed) implements TestEngine {
    @Override
    public List<ChannelDescription> channels() {
      ChannelLimits limits = ChannelLimits.builder(8).copy().xor(8).build();
      return List.of(TestEngine.channel("a", 0, limits), TestEngine.channel("b", 1, limits));
    }

    @Override
    public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
      return new ForwardingChannel(TestEngine.super.open(channel, memory, kernel)) {
        @Override
        public int poll(CompletionSink sink) {
          try {
            gone.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return super.poll(sink);
        }

        @Override
        public void close() {
          closed.incrementAndGet();
        }
      };
    }
  }

  @Test
  void aCloseThatGaveUpClosesNothingAndALaterOneClosesEverythingOnce() {
    Sleeper engine = new Sleeper(new CountDownLatch(1), new AtomicInteger());
    StripeScheduler scheduler = StripeScheduler.on(engine).threads(WaitMode.BLOCK).channelThreads(1).build();
    SchedulerClosing closing = new SchedulerClosing(scheduler.core, TimeUnit.MILLISECONDS.toNanos(50));
    try (TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      assertEquals(Submission.ACCEPTED, stripe.submit(scheduler, 1, outcome -> {}));
      String sentence = assertThrows(IllegalStateException.class, closing::close).getMessage();
      assertTrue(sentence.contains("does not come back from a call"), sentence);
      assertEquals(0, engine.closed.get(), "its engine may be using them");
      engine.gone.countDown();
      closing.close();
      assertEquals(1, stripe.delivered.get());
      assertEquals(2, engine.closed.get());
      closing.close();
      assertEquals(2, engine.closed.get());
    }
  }
}
