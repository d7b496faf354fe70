package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.raidoffload.chain.RefusedChainException;
import org.raidoffload.chain.StrategyDecision.Choice;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.mapping.DeviceDomains;
import org.raidoffload.mapping.DomainKind;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.ring.WaitMode;

/** What a builder is asked for that cannot be, or not as it was meant: a sentence, or a word to look it up by. */
class BuilderEdgesTest {
  private static final int STRIPE = 1;

  @ParameterizedTest
  @EnumSource(DomainKind.class)
  void aCacheThatLooksAtMemoryIsRefusedWhereThreadsServeAndOthersAreNot(DomainKind kind) {
    boolean cache = kind.option().startsWith("non-coherent");
    try (DeviceDomains domains = new DeviceDomains(kind, 7L)) {
      SchedulerBuilder builder = StripeScheduler.on(new StepEngine(4, 1, 1)).domains(domains::of);
      if (cache) {
        String sentence = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(sentence.startsWith("domains: ") && sentence.contains("device 0")
            && sentence.contains("one thread only") && sentence.endsWith("in a simulation)"), sentence);
        builder.inline().build().close();
      } else {
        builder.build().close();
      }
    }
  }

  @Test
  void noListenerIsRefusedAndCostsNoChain() {
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(4, 1, 1)).inline().chainsInFlight(1).build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      StripeShape shape = scheduler.place(stripe.request);
      String sentence = assertThrows(NullPointerException.class,
          () -> scheduler.trySubmit(shape, STRIPE, stripe.content.memory(), nothing())).getMessage();
      assertTrue(sentence.startsWith("listener: null ("), sentence);
      assertEquals(Submission.ACCEPTED, stripe.submit(scheduler, STRIPE, outcome -> {}));
    }
  }

  /** What code that does not look for nulls hands over. */
  @SuppressWarnings("NullAway")
  private static StripeListener nothing() {
    return null;
  }

  @Test
  void aWakerThatIsTakenBackIsNotCalledAndAnotherIsCalledOnce() {
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(4, 1, 1)).inline().chainsInFlight(1).build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      assertEquals(Submission.ACCEPTED, stripe.submit(scheduler, STRIPE, outcome -> {}));
      AtomicInteger called = new AtomicInteger();
      Runnable takenBack = () -> called.addAndGet(100);
      Runnable other = called::incrementAndGet;
      scheduler.whenRoom(takenBack);
      scheduler.whenRoom(other);
      assertTrue(scheduler.forgetWaker(takenBack));
      assertFalse(scheduler.forgetWaker(takenBack));
      while (stripe.delivered.get() == 0) {
        scheduler.poll();
      }
      assertEquals(1, called.get());
      assertFalse(scheduler.forgetWaker(other));
    }
  }

  @ParameterizedTest
  @CsvSource({"9,1,1", "9,3,3", "2,3,2", "1,3,1"})
  void moreThreadsThanChannelsAreNotMade(int asked, int channels, int made) throws Exception {
    int before = serving();
    try (StripeScheduler scheduler = StripeScheduler.on(new AtOnceEngine(channels)).channelThreads(asked)
        .threads(WaitMode.BLOCK).build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      assertEquals(made, scheduler.channelThreads());
      assertEquals(made, serving() - before);
      assertTrue(scheduler.submit(stripe.request, stripe.content.memory()).toCompletableFuture()
          .get(20, TimeUnit.SECONDS).succeeded());
    }
    try (StripeScheduler scheduler = StripeScheduler.on(new AtOnceEngine(channels)).inline().build()) {
      assertEquals(0, scheduler.channelThreads());
    }
  }

  private static int serving() {
    return (int) Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().startsWith("raid-offload at-once ")).count();
  }

  /** A write needs both of its channels, copying and computing, so that one mapping up front cannot serve it. */
  @Test
  void aStrategyThatIsForcedIsRefusedWhereItIsImpossibleAndOneThatIsWishedForSaysWhatItBecame() {
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(4, 1, 1)).inline()
        .strategy(StrategyKind.UP_FRONT).build()) {
      String sentence = assertThrows(RefusedChainException.class, () -> scheduler.place(TestStripe.fullWrite()))
          .getMessage();
      assertTrue(sentence.startsWith("stripe at row 0: strategy up-front is impossible on step")
          && sentence.contains("use per-leg"), sentence);
      StripeRequest further = StripeRequest.write(TestStripe.RAID5, 8, 0, 1, 2);
      assertEquals(TestStripe.fullWrite().shape(), further.shape());
      assertTrue(assertThrows(RefusedChainException.class, () -> scheduler.place(further)).getMessage()
          .startsWith("stripe at row 8: "), "the plan is found by shape, the row is the request's own");
    }
    try (StripeScheduler scheduler = StripeScheduler.on(new StepEngine(4, 1, 1)).inline()
        .strategyWherePossible(StrategyKind.UP_FRONT).build();
        TestStripe stripe = new TestStripe(scheduler, TestStripe.fullWrite(), 1)) {
      StripeShape shape = scheduler.place(stripe.request);
      assertEquals(StrategyKind.PER_LEG, shape.decision().kind());
      assertEquals(Choice.PER_LEG, shape.decision().choice());
      assertFalse(shape.decision().reason().isBlank());
      StrategyKind[] ran = new StrategyKind[1];
      assertEquals(Submission.ACCEPTED,
          stripe.submit(scheduler, STRIPE, outcome -> ran[0] = outcome.shape().decision().kind()));
      while (stripe.delivered.get() == 0) {
        scheduler.poll();
      }
      assertEquals(StrategyKind.PER_LEG, ran[0]);
    }
  }
}
