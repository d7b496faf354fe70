package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.ForwardingChannel;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.Direction;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.plan.StripePlanner;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeResult;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeScheduler;

/** Code that the caller plugs in throws, calls back in, closes: chains end as values all the same, and close returns. */
@Timeout(60)
class CallersCodeTest {
  private static final StripeRequest WRITE = StripeRequest.write(ArrayGeometry.raid5(5, 65536), 0, 0, 1, 2, 3);

  /** Throws at the third call of one of its methods; knows how much is mapped. */
  private static final class ThrowingDomain implements DmaDomain {
    private final String where;
    private final boolean always;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger live = new AtomicInteger();

    ThrowingDomain(String where, boolean always) {
      this.where = where;
      this.always = always;
    }

    private void call(String what) {
      if (what.equals(where) && (calls.incrementAndGet() == 3 || (always && calls.get() > 3))) {
        throw new UnsupportedOperationException(what);
      }
    }

    @Override
    public String name() {
      return "throwing";
    }

    @Override
    public long map(long cpuAddress, long bytes, Direction direction) {
      if (where.equals("odd")) {
        live.incrementAndGet();
        return Long.MIN_VALUE;
      }
      call("map");
      live.incrementAndGet();
      return cpuAddress;
    }

    @Override
    public void unmap(long deviceAddress, long bytes, Direction direction) {
      call("unmap");
      live.decrementAndGet();
    }

    @Override
    public long resolve(long deviceAddress, long bytes, boolean write) {
      return deviceAddress;
    }

    @Override
    public void beforeCpuRead(long cpuAddress, long bytes) {
      call("cpu");
    }
  }

  private static StripeResult run(SchedulerBuilder builder, boolean threads, boolean samePage) throws Exception {
    try (StripeScheduler scheduler = threads ? builder.build() : builder.inline().build();
        StripeFixture stripe = new StripeFixture(WRITE, scheduler.plan(WRITE), 1)) {
      if (samePage) {
        stripe.memory().bind(StripeBuffer.data(1), stripe.memory().segment(StripeBuffer.data(0)));
      }
      CompletableFuture<StripeResult> result = scheduler.submit(WRITE, stripe.memory()).toCompletableFuture();
      for (int i = 0; !threads && !result.isDone() && i < 10_000; i++) {
        scheduler.poll();
      }
      StripeResult got = result.get(20, TimeUnit.SECONDS);
      assertEquals(0, scheduler.stats().inFlight());
      return got;
    }
  }

  @ParameterizedTest
  @CsvSource({"map,false", "map,true", "unmap,false", "unmap,true"})
  void aDomainThatThrowsEndsTheChainWithItsCauseAndNothingStaysMapped(String where, boolean threads) throws Exception {
    ThrowingDomain domain = new ThrowingDomain(where, false);
    MappingLedger ledger = MappingLedger.proving();
    StripeResult result = run(StripeScheduler.on(EngineRegistry.load().get("ioat")).domains(device -> domain)
        .ledger(ledger), threads, false);
    assertEquals(FailureReason.THROWN, result.failure());
    assertEquals(UnsupportedOperationException.class, String.valueOf(result.cause()).contains(where)
        ? UnsupportedOperationException.class : null, "cause: " + result.cause());
    assertTrue(result.untrusted().contains(StripeBuffer.P));
    assertEquals(0, domain.live.get());
    assertEquals(0, ledger.liveMappings());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAddressThatNoDeviceHasIsGivenBackAndNamed(boolean threads) throws Exception {
    ThrowingDomain domain = new ThrowingDomain("odd", true);
    MappingLedger ledger = MappingLedger.proving();
    StripeResult result = run(StripeScheduler.on(EngineRegistry.load().get("ioat")).domains(device -> domain)
        .ledger(ledger), threads, false);
    assertEquals(FailureReason.THROWN, result.failure());
    assertTrue(String.valueOf(result.cause()).contains("map returned 0x8000000000000000"), () -> "" + result.cause());
    assertEquals(0, domain.live.get());
    assertEquals(0, ledger.liveMappings());
  }

  @ParameterizedTest
  @CsvSource({"map,false", "map,true", "unmap,false", "unmap,true", "cpu,false", "cpu,true"})
  void oneThatAlwaysThrowsDoesNotKeepCloseFromReturning(String where, boolean threads) throws Exception {
    ThrowingDomain domain = new ThrowingDomain(where, true);
    OffloadEngine engine = EngineRegistry.load().get(where.equals("cpu") ? "iop3xx" : "ioat");
    MappingLedger ledger = MappingLedger.proving();
    StripeRequest raid6 = StripeRequest.write(ArrayGeometry.raid6(6, 65536), 0, 1);
    SchedulerBuilder builder = StripeScheduler.on(engine).domains(device -> domain).ledger(ledger);
    try (StripeFixture stripe = new StripeFixture(raid6, new StripePlanner().plan(raid6), 1);
        StripeScheduler scheduler = threads ? builder.build() : builder.inline().build()) {
      scheduler.submit(raid6, stripe.memory());
    }
    assertEquals(0, ledger.liveMappings());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLedgersListenerThatThrowsEndsTheChainWithItsCause(boolean threads) throws Exception {
    MappingLedger ledger = MappingLedger.proving();
    ledger.onViolation(v -> {
      throw new AssertionError(v.sentence());
    });
    StripeResult result = run(StripeScheduler.on(EngineRegistry.load().get("ioat")).ledger(ledger), threads, true);
    assertEquals(FailureReason.THROWN, result.failure());
    assertTrue(result.cause() instanceof AssertionError, "cause: " + result.cause());
    assertTrue(ledger.violationCount() > 0);
    assertEquals(0, ledger.liveMappings());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeFromAListenerIsRefused(boolean threads) throws Exception {
    SchedulerBuilder builder = StripeScheduler.on(new SoftwareEngine());
    try (StripeScheduler scheduler = threads ? builder.build() : builder.inline().build();
        StripeFixture stripe = new StripeFixture(WRITE, scheduler.plan(WRITE), 1)) {
      CompletableFuture<Throwable> refused = new CompletableFuture<>();
      scheduler.trySubmit(WRITE, stripe.memory(), r -> {
        assertThrows(IllegalStateException.class, scheduler::closeNow);
        refused.complete(assertThrows(IllegalStateException.class, scheduler::close));
      });
      for (int i = 0; !threads && i < 100; i++) {
        scheduler.poll();
      }
      assertTrue(refused.get(10, TimeUnit.SECONDS).getMessage().contains("listener"));
    }
  }

  /** Channels that cannot be opened or closed, and how many are open. */
  private static final class Stubborn extends ForwardingEngine {
    private final int failsToOpen;
    private final int failsToClose;
    private final AtomicInteger open = new AtomicInteger();

    Stubborn(int failsToOpen, int failsToClose) {
      super(EngineRegistry.load().get("mv_xor"));
      this.failsToOpen = failsToOpen;
      this.failsToClose = failsToClose;
    }

    @Override
    public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
        UnaryOperator<EngineChannel> around) {
      if (channel == failsToOpen) {
        throw new IllegalStateException("channel " + channel + " is taken");
      }
      EngineChannel inner = engine().open(channel, memory, kernel, around);
      open.incrementAndGet();
      return new ForwardingChannel(inner) {
        @Override
        public void close() {
          if (channel == failsToClose) {
            throw new IllegalStateException("close of channel " + channel + " failed");
          }
          open.decrementAndGet();
        }
      };
    }
  }

  @Test
  void whatWasOpenedIsClosedWhenALaterChannelCannotBe() {
    Stubborn engine = new Stubborn(2, 0);
    SchedulerBuilder builder = StripeScheduler.on(engine);
    IllegalStateException thrown = assertThrows(IllegalStateException.class, builder::build);
    assertEquals("channel 2 is taken", thrown.getMessage());
    assertEquals(1, thrown.getSuppressed().length, "channel 0 could not be closed either");
    assertEquals(1, engine.open.get(), "all but the one that refuses");
  }

  @Test
  void aChannelThatCannotBeClosedKeepsNoOtherOpen() {
    Stubborn engine = new Stubborn(-1, 0);
    StripeScheduler scheduler = StripeScheduler.on(engine).threads(WaitMode.BLOCK).build();
    assertTrue(engine.open.get() > 2);
    assertThrows(IllegalStateException.class, scheduler::close);
    assertEquals(1, engine.open.get());
    scheduler.close();
  }
}
