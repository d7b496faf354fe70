package org.raidoffload.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernels;

/** What a user of a scheduler can call, and what a scheduler is that was told nothing. */
class DoorTest {
  /** What submits, waits, cancels, serves and closes; then what only tells. */
  private static final Set<String> DOOR = Set.of("on", "place", "plan", "trySubmit", "submit", "submitAsync", "whenRoom",
      "forgetWaker", "cancel", "poll", "close", "closeNow",
      "stats", "ledger", "name", "engine", "kernel", "channels", "channel", "channelThreads", "chainsInFlight",
      "hasDeadline", "ringEntries", "ringOccupied", "parkedLegs");

  @Test
  void nothingThatServesAChannelIsOpenToWhoeverHasTheScheduler() {
    Set<String> open = Arrays.stream(StripeScheduler.class.getDeclaredMethods())
        .filter(m -> Modifier.isPublic(m.getModifiers())).map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(DOOR), open);
    for (Class<?> inside : Set.of(SchedulerCore.class, ServedChannel.class, EngineFeed.class, ChannelDriver.class,
        ChainRun.class)) {
      assertTrue(!Modifier.isPublic(inside.getModifiers()), inside.getName());
    }
  }

  @Test
  void pollIsRefusedWhereThreadsServe() {
    try (StripeScheduler scheduler = StripeScheduler.on(new AtOnceEngine(1)).build()) {
      String sentence = assertThrows(IllegalStateException.class, scheduler::poll).getMessage();
      assertTrue(sentence.contains("build it inline"), sentence);
    }
  }

  @Test
  void aSchedulerThatWasToldNothingHasThreadsADeadlineAndTheChosenKernel() {
    try (StripeScheduler scheduler = StripeScheduler.on(new AtOnceEngine(2)).build()) {
      assertTrue(scheduler.channelThreads() > 0);
      assertTrue(scheduler.hasDeadline());
      assertSame(ParityKernels.shared(), scheduler.kernel());
      assertNotEquals(LongLaneKernel.INSTANCE, scheduler.kernel());
    }
  }
}
