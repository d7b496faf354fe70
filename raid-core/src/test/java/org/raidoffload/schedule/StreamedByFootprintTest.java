package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ResidencyKernel;

/** A full write of this shape has seven blocks of 4 KiB, 28 KiB in all. */
class StreamedByFootprintTest {
  /** Nine chains. */
  private static final int CACHE_BYTES = 256 << 10;

  private static final String CACHED = "cached";
  private static final String STREAMED = "streamed";

  private final List<String> asked = new ArrayList<>();
  private final List<TestStripe> stripes = new ArrayList<>();

  @AfterEach
  void free() {
    stripes.forEach(TestStripe::close);
  }

  @Test
  void chainsThatComeRoundWithinTheCacheAskForTheCachedForm() {
    try (StripeScheduler scheduler = switched()) {
      assertEquals(CACHED, formAfter(scheduler, 200, 8));
    }
    assertEquals(List.of(CACHED), asked.stream().distinct().toList());
  }

  @Test
  void chainsThatGoRoundInMoreThanTheCacheAskForTheStreamedFormUntilTheyNoLongerDo() {
    try (StripeScheduler scheduler = switched()) {
      assertEquals(CACHED, formAfter(scheduler, 30, 8));
      assertEquals(STREAMED, formAfter(scheduler, 120, 60));
      assertEquals(STREAMED, formAfter(scheduler, 120, 60));
      assertEquals(CACHED, formAfter(scheduler, 60, 8));
    }
  }

  @Test
  void memoryThatWasUsedOnceOnlyDoesNotMakeAStream() {
    try (StripeScheduler scheduler = switched()) {
      for (int round = 0; round < 10; round++) {
        formAfter(scheduler, 1, 1);
        stripes.removeFirst().close();
        formAfter(scheduler, 100, 8);
      }
    }
    assertEquals(List.of(CACHED), asked.stream().distinct().toList());
  }

  @Test
  void aKernelThatTheCallerChoseIsNotSwitched() {
    try (StripeScheduler scheduler =
        StripeScheduler.on(new AtOnceEngine(1)).kernel(form(CACHED)).lastLevelCache(CACHE_BYTES).inline().build()) {
      assertEquals(CACHED, formAfter(scheduler, 120, 60));
    }
  }

  private StripeScheduler switched() {
    return StripeScheduler.on(new AtOnceEngine(1)).kernel(new ResidencyKernel(form(CACHED), () -> form(STREAMED)))
        .lastLevelCache(CACHE_BYTES).inline().build();
  }

  /** Submits chains that take turns at the memory of some stripes; the form that the last of them asked for. */
  private String formAfter(StripeScheduler scheduler, int chains, int ofStripes) {
    while (stripes.size() < ofStripes) {
      stripes.add(new TestStripe(scheduler, TestStripe.fullWrite(), stripes.size()));
    }
    for (int n = 0; n < chains; n++) {
      TestStripe stripe = stripes.get(n % ofStripes);
      stripe.content.fill(stripe.request, scheduler.plan(stripe.request), n);
      int before = stripe.delivered.get();
      assertEquals(Submission.ACCEPTED, stripe.submit(scheduler, n, outcome -> {}));
      while (stripe.delivered.get() == before) {
        scheduler.poll();
      }
      assertEquals(0, stripe.content.wrongBytes());
    }
    return asked.getLast();
  }

  private ParityKernel form(String name) {
    return (ParityKernel) Proxy.newProxyInstance(
        ParityKernel.class.getClassLoader(), new Class<?>[] {ParityKernel.class}, (proxy, method, args) -> {
          if (method.getName().equals("name")) {
            return name;
          }
          asked.add(name);
          return method.invoke(LongLaneKernel.INSTANCE, args);
        });
  }
}
