package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engines.faulty.Fault;
import org.raidoffload.engines.faulty.FaultPlan;
import org.raidoffload.engines.faulty.FaultyEngine;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeResult;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.StripeScheduler;

/** Stages: submitted again from, waited for, interrupted, full. */
@Timeout(60)
class CompletionsTest {
  private static final StripeRequest WRITE = StripeRequest.write(ArrayGeometry.raid5(5, 65536), 0, 0, 1, 2, 3);

  @ParameterizedTest
  @CsvSource({"4,4", "4,12", "1,1", "1,9"})
  void aCompletionMaySubmitTheNextStripeHoweverManyDo(int pool, int streams) throws Exception {
    List<StripeFixture> stripes = new ArrayList<>();
    try (StripeScheduler s = StripeScheduler.on(new SoftwareEngine()).chainsInFlight(pool).deadlineNanos(0).build()) {
      List<CompletableFuture<StripeResult>> ends = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        StripeFixture stripe = new StripeFixture(WRITE, s.plan(WRITE), i);
        stripes.add(stripe);
        ends.add(s.submit(WRITE, stripe.memory()).thenCompose(r -> s.submit(WRITE, stripe.memory()))
            .thenCompose(r -> s.submit(WRITE, stripe.memory())).toCompletableFuture());
      }
      for (CompletableFuture<StripeResult> end : ends) {
        assertEquals(FailureReason.NONE, end.get(20, TimeUnit.SECONDS).failure());
      }
      assertEquals(3L * streams, s.stats().ended(FailureReason.NONE));
    } finally {
      stripes.forEach(StripeFixture::close);
    }
  }

  @Test
  void anExecutorTakesCompletionsThatBlock() throws Exception {
    try (ExecutorService executor = Executors.newSingleThreadExecutor(r -> new Thread(r, "completions"));
        StripeScheduler s = StripeScheduler.on(new SoftwareEngine()).chainsInFlight(1).build();
        StripeFixture stripe = new StripeFixture(WRITE, s.plan(WRITE), 1)) {
      // What is added to a stage that has ended runs where it is added: the executor is kept busy until then.
      CountDownLatch added = new CountDownLatch(1);
      executor.execute(() -> {
        try {
          added.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      CompletableFuture<String> thread = s.submit(WRITE, stripe.memory(), executor).thenApply(r -> {
        s.submit(WRITE, stripe.memory()).toCompletableFuture().join();
        return Thread.currentThread().getName();
      }).toCompletableFuture();
      added.countDown();
      assertEquals("completions", thread.get(20, TimeUnit.SECONDS));
      assertEquals(2, s.stats().ended(FailureReason.NONE));
    }
  }

  private static StripeScheduler stuck(long deadlineNanos, int waiting) {
    return StripeScheduler.on(new FaultyEngine(EngineRegistry.load().get("ioat"),
        FaultPlan.of(1, Fault.of(Fault.Kind.NEVER)))).threads(WaitMode.BLOCK).chainsInFlight(1)
        .deadlineNanos(deadlineNanos).waitingSubmissions(waiting).build();
  }

  @Test
  void anInterruptedSubmitterReturnsAndLeavesNothingBehind() throws Exception {
    try (StripeScheduler s = stuck(TimeUnit.SECONDS.toNanos(20), 8);
        StripeFixture first = new StripeFixture(WRITE, s.plan(WRITE), 1);
        StripeFixture second = new StripeFixture(WRITE, s.plan(WRITE), 2)) {
      s.submit(WRITE, first.memory());
      CompletableFuture<StripeResult> result = new CompletableFuture<>();
      AtomicInteger interrupted = new AtomicInteger();
      Thread submitter = Thread.ofPlatform().start(() -> {
        StripeResult got = s.submit(WRITE, second.memory()).toCompletableFuture().join();
        interrupted.set(Thread.currentThread().isInterrupted() ? 1 : 0);
        result.complete(got);
      });
      Thread.sleep(100);
      assertFalse(result.isDone());
      submitter.interrupt();
      assertEquals(FailureReason.CANCELLED, result.get(5, TimeUnit.SECONDS).failure());
      assertEquals(1, interrupted.get());
      s.closeNow();
      assertEquals(1, s.stats().submitted());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWaitEndsAtTheDeadline(boolean async) throws Exception {
    try (StripeScheduler s = stuck(TimeUnit.MILLISECONDS.toNanos(300), 1);
        StripeFixture first = new StripeFixture(WRITE, s.plan(WRITE), 1);
        StripeFixture second = new StripeFixture(WRITE, s.plan(WRITE), 2)) {
      s.submit(WRITE, first.memory());
      CompletableFuture<StripeResult> waits = async ? s.submitAsync(WRITE, second.memory()).toCompletableFuture()
          : s.submit(WRITE, second.memory()).toCompletableFuture();
      if (async) {
        assertEquals(FailureReason.BUSY, s.submitAsync(WRITE, second.memory()).toCompletableFuture()
            .get(0, TimeUnit.SECONDS).failure(), "one may wait, and one does");
      }
      StripeResult result = waits.get(10, TimeUnit.SECONDS);
      assertTrue(result.failure() == FailureReason.TIMEOUT || result.failure() == FailureReason.NONE,
          "timed out, or got the room of the first when that had timed out: " + result);
      s.closeNow();
    }
  }

  @Test
  void aSubmissionThatWaitsCanBeCancelled() throws Exception {
    try (StripeScheduler s = stuck(TimeUnit.SECONDS.toNanos(20), 1);
        StripeFixture first = new StripeFixture(WRITE, s.plan(WRITE), 1);
        StripeFixture second = new StripeFixture(WRITE, s.plan(WRITE), 2)) {
      s.trySubmit(s.place(WRITE), 77, first.memory(), o -> {});
      CompletableFuture<StripeResult> waits = s.submitAsync(WRITE, second.memory()).toCompletableFuture();
      assertEquals(1, s.cancel(WRITE.row()));
      assertEquals(FailureReason.CANCELLED, waits.get(5, TimeUnit.SECONDS).failure());
      s.closeNow();
    }
  }

  @Test
  void theDefaultSchedulerCarriesAStripeToItsEnd() throws Exception {
    try (StripeScheduler s = StripeScheduler.on(new SoftwareEngine()).build();
        StripeFixture stripe = new StripeFixture(WRITE, s.plan(WRITE), 1)) {
      assertTrue(s.submit(WRITE, stripe.memory()).toCompletableFuture().get(20, TimeUnit.SECONDS).succeeded());
    }
  }
}
