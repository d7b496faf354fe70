package org.raidoffload.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.engine.ForwardingChannel;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.FailureReason;
import org.raidoffload.request.FallbackReason;
import org.raidoffload.request.StripeArena;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.request.StripeResult;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/** Whatever a caller does with the memory that it handed over, nothing reads or writes where it is not. */
@Timeout(60)
class CallersMemoryTest {
  private static final ArrayGeometry RAID6 = ArrayGeometry.raid6(6, 65536);
  private static final StripeRequest WRITE = StripeRequest.write(RAID6, 7, 0, 1, 2, 3);

  private static StripeMemory bind(Arena arena, StripePlan plan, int off) {
    StripeMemory memory = new StripeMemory(RAID6, WRITE.unitBytes());
    for (StripeBuffer b : plan.buffers()) {
      MemorySegment segment = arena.allocate(WRITE.unitBytes() + 64L, 64).asSlice(off, WRITE.unitBytes());
      segment.fill((byte) (3 * b.index() + 1));
      memory.bind(b, segment);
    }
    return memory;
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker")
  void memoryWhoseArenaWasClosedIsRefusedAndTheChainGivenBack() {
    try (StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine()).inline().chainsInFlight(1).build();
        Arena other = Arena.ofShared()) {
      Arena arena = Arena.ofShared();
      StripeMemory memory = bind(arena, scheduler.plan(WRITE), 0);
      arena.close();
      for (int i = 0; i < 3; i++) {
        IllegalStateException refused = assertThrows(IllegalStateException.class,
            () -> scheduler.trySubmit(WRITE, memory, o -> {}));
        assertTrue(refused.getMessage().startsWith("stripe 7: the arena of buffer "), refused.getMessage());
        assertThrows(IllegalStateException.class, () -> scheduler.submit(WRITE, memory));
      }
      for (StripeBuffer b : scheduler.plan(WRITE).buffers()) {
        memory.bind(b, other.allocate(WRITE.unitBytes()));
      }
      assertEquals(FailureReason.NONE, run(scheduler, memory).failure(), "bound anew");
    }
  }

  @Test
  void aClosedBufferThatTheRequestDoesNotNeedIsNoReasonToRefuse() {
    try (StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine()).inline().build();
        StripeArena arena = new StripeArena()) {
      StripeMemory memory = bind(arena, scheduler.plan(WRITE), 0);
      try (StripeArena stale = new StripeArena()) {
        memory.bind(StripeBuffer.read(1), stale.allocate(WRITE.unitBytes(), 1));
      }
      assertEquals(FailureReason.NONE, run(scheduler, memory).failure());
    }
  }

  private static StripeResult run(StripeScheduler scheduler, StripeMemory memory) {
    CompletableFuture<StripeResult> result = scheduler.submit(WRITE, memory).toCompletableFuture();
    while (!result.isDone()) {
      scheduler.poll();
    }
    return result.join();
  }

  @Test
  void aStripeArenaCannotBeClosedUnderAChain() {
    try (StripeScheduler scheduler = StripeScheduler.on(EngineRegistry.load().get("iop3xx")).inline().build()) {
      StripeArena arena = new StripeArena();
      StripeMemory memory = bind(arena, scheduler.plan(WRITE), 0);
      CompletableFuture<StripeResult> result = scheduler.submit(WRITE, memory).toCompletableFuture();
      CompletableFuture<StripeResult> second = scheduler.submit(WRITE, memory).toCompletableFuture();
      while (!(result.isDone() && second.isDone())) {
        IllegalStateException refused = assertThrows(IllegalStateException.class, arena::close);
        assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
        scheduler.poll();
      }
      assertEquals(FailureReason.NONE, result.join().failure());
      arena.close();
      assertThrows(IllegalStateException.class, arena::close);
      assertThrows(IllegalStateException.class, () -> scheduler.submit(WRITE, memory));
    }
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker")
  void anArenaClosedBeforeItsLegBeginsEndsTheChainAsAValue() {
    try (StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine()).inline().build()) {
      Arena arena = Arena.ofShared();
      StripeMemory memory = bind(arena, scheduler.plan(WRITE), 0);
      CompletableFuture<StripeResult> result = scheduler.submit(WRITE, memory).toCompletableFuture();
      arena.close();
      while (!result.isDone()) {
        scheduler.poll();
      }
      assertEquals(FailureReason.THROWN, result.join().failure());
      assertNotNull(result.join().cause());
    }
  }

  @Test
  void aChainKeepsMemoryThatNobodyElseDoes() throws InterruptedException {
    try (StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine()).inline().build()) {
      StripeShape shape = scheduler.place(WRITE);
      StripeMemory memory = bind(Arena.ofAuto(), shape.plan(), 0);
      WeakReference<Object> arena = new WeakReference<>(memory.segment(StripeBuffer.P).scope());
      AtomicInteger delivered = new AtomicInteger();
      assertEquals(Submission.ACCEPTED, scheduler.trySubmit(shape, 1, memory, o -> delivered.incrementAndGet()));
      memory = null;
      for (int i = 0; i < 5; i++) {
        System.gc();
        Thread.sleep(5);
      }
      assertNotNull(arena.get(), "collected under the chain");
      while (delivered.get() == 0) {
        scheduler.poll();
      }
      for (int i = 0; i < 100 && arena.get() != null; i++) {
        System.gc();
        Thread.sleep(5);
      }
      assertNull(arena.get(), "kept for ever");
    }
  }

  @Test
  void bindingOtherMemoryMeanwhileChangesNothingForTheChain() throws InterruptedException {
    try (StripeScheduler scheduler = StripeScheduler.on(new SoftwareEngine()).inline().build();
        Arena other = Arena.ofShared()) {
      StripeShape shape = scheduler.place(WRITE);
      StripeMemory memory = bind(Arena.ofAuto(), shape.plan(), 0);
      WeakReference<Object> arena = new WeakReference<>(memory.segment(StripeBuffer.P).scope());
      AtomicInteger delivered = new AtomicInteger();
      scheduler.trySubmit(shape, 1, memory, o -> delivered.incrementAndGet());
      for (StripeBuffer b : shape.plan().buffers()) {
        memory.bind(b, other.allocate(WRITE.unitBytes()));
      }
      for (int i = 0; i < 5; i++) {
        System.gc();
        Thread.sleep(5);
      }
      assertNotNull(arena.get(), "collected under the chain");
      while (delivered.get() == 0) {
        scheduler.poll();
      }
      assertEquals(0, memory.segment(StripeBuffer.P).get(ValueLayout.JAVA_BYTE, 0), "written to the new memory");
    }
  }

  /** Counts descriptors with addresses that its channels do not take. */
  private static final class Strict extends ForwardingEngine {
    private final AtomicInteger broken = new AtomicInteger();

    Strict(String name) {
      super(EngineRegistry.load().get(name));
    }

    @Override
    public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
        UnaryOperator<EngineChannel> around) {
      EngineChannel inner = engine().open(channel, memory, kernel, around);
      return new ForwardingChannel(inner) {
        @Override
        public boolean submit(Descriptor d, long cookie) {
          int rule = channels().get(channel).limits().alignment(d.opcode());
          long bits = d.p() | d.q();
          for (int i = 0; i < d.sourceCount(); i++) {
            bits |= d.source(i);
          }
          broken.addAndGet(bits % rule == 0 ? 0 : 1);
          return inner.submit(d, cookie);
        }
      };
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ioat", "ppc44x", "iop13xx", "xgene", "fsl_raid", "mv_xor_v2"})
  void unalignedAddressesGoToTheCpuAndNeverToTheChannel(String name) {
    for (int off : new int[] {0, 1, 8, 16, 32}) {
      Strict engine = new Strict(name);
      MappingLedger ledger = MappingLedger.proving();
      try (StripeScheduler scheduler = StripeScheduler.on(engine).ledger(ledger).inline().build();
          StripeArena arena = new StripeArena()) {
        StripeMemory memory = bind(arena, scheduler.plan(WRITE), off);
        StripeResult result = run(scheduler, memory);
        assertEquals(FailureReason.NONE, result.failure());
        assertEquals(0, engine.broken.get(), name + " at " + off);
        byte p = (byte) (1 ^ 4 ^ 7 ^ 10);
        for (int at : new int[] {0, WRITE.unitBytes() - 1}) {
          assertEquals(p, memory.segment(StripeBuffer.P).get(ValueLayout.JAVA_BYTE, at), name + " at " + off);
        }
        if (off == 0) {
          assertEquals(FallbackReason.NONE, result.fallback());
        } else if (name.equals("ioat")) {
          assertEquals(FallbackReason.UNALIGNED, result.fallback());
          assertEquals(1, scheduler.stats().fallbacks(FallbackReason.UNALIGNED));
        }
      }
      assertEquals(0, ledger.liveMappings());
    }
  }

  @Test
  void unalignedAddressesAreRefusedWhereTheCpuMayNotStepIn() {
    for (StripeScheduler scheduler : new StripeScheduler[] {
        StripeScheduler.on(EngineRegistry.load().get("ioat")).fallback(false).inline().build(),
        StripeScheduler.on(EngineRegistry.load().get("ioat")).strategy(StrategyKind.PER_OPERATION).inline().build()}) {
      try (scheduler; StripeArena arena = new StripeArena()) {
        StripeMemory memory = bind(arena, scheduler.plan(WRITE), 8);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
            () -> scheduler.trySubmit(WRITE, memory, o -> {}));
        assertTrue(refused.getMessage().contains("(must be a multiple of 64 for "), refused.getMessage());
      }
    }
  }

  @Test
  void aShapeOfAnotherSchedulerIsRefused() {
    try (StripeScheduler one = StripeScheduler.on(EngineRegistry.load().get("ioat")).inline().build();
        StripeScheduler other = StripeScheduler.on(EngineRegistry.load().get("mv_xor")).inline().build();
        StripeArena arena = new StripeArena()) {
      StripeMemory memory = bind(arena, one.plan(WRITE), 0);
      StripeShape shape = one.place(WRITE);
      IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
          () -> other.trySubmit(shape, 7, memory, o -> {}));
      assertTrue(refused.getMessage().startsWith("stripe 7: its shape was placed by another scheduler"),
          refused.getMessage());
      assertEquals(0, other.stats().submitted());
    }
  }
}
