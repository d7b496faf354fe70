package org.raidoffload.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParityKernelsTest {
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(10);

  @Test
  void servesWhileTheTrialStillRunsAndChangesOverAfterwards() throws Exception {
    var mayGoOn = new CountDownLatch(1);
    var kernels = ParityKernels.of(List.of(delegate("slow-to-start", mayGoOn, (name, args) -> {})));
    try (var blocks = new GuardedBlocks(5, 4096, 0, 1)) {
      blocks.expect(4, NaiveParity.parity(blocks.expected(0, 4)));
      kernels.xor(blocks.addresses(0, 4), 4, blocks.address(4), 4096);
      blocks.verify("xor before the choice");
    }
    assertTrue(kernels.choices().stream().allMatch(choice -> choice.kernel().equals("long-lane")));
    mayGoOn.countDown();
    assertTrue(kernels.awaitSettled(LONG_ENOUGH));
    assertTrue(kernels.choices().stream().allMatch(choice -> choice.reason().contains("GB/s at")));
  }

  @Test
  void aKernelThatIsReadyAtOnceServesTheFirstCallAndItsTrialWaitsUntilSomebodyDoes() throws Exception {
    Set<String> callers = ConcurrentHashMap.newKeySet();
    var ready = delegate("ready", new CountDownLatch(0), (name, args) -> callers.add(Thread.currentThread().getName()));
    var kernels = ParityKernels.of(List.of(ready), 1, Duration.ofMinutes(1));
    assertTrue(kernels.choices().stream().allMatch(choice -> choice.kernel().equals("ready")), kernels::toString);
    try (var blocks = new GuardedBlocks(5, 4096, 0, 1)) {
      blocks.expect(4, NaiveParity.parity(blocks.expected(0, 4)));
      kernels.xor(blocks.addresses(0, 4), 4, blocks.address(4), 4096);
      blocks.verify("xor before the choice");
    }
    assertEquals(Set.of(Thread.currentThread().getName()), callers);
    Thread.sleep(300);
    assertEquals(Set.of(Thread.currentThread().getName()), callers);
    assertTrue(kernels.awaitSettled(LONG_ENOUGH));
    assertEquals(2, callers.size(), callers::toString);
    assertTrue(kernels.choices().stream().allMatch(choice -> choice.reason().contains("GB/s at")));
  }

  @Test
  void refusesAKernelThatFailsItsSelfTestAndSaysWhichOperation() throws Exception {
    var kernels = ParityKernels.of(List.of(delegate("wrong-q", new CountDownLatch(0), (name, args) -> {
      if (name.equals("pq")) {
        long q = (long) args[3];
        AddressSpace.putByte(q, AddressSpace.getByte(q) ^ 1);
      }
    })));
    assertTrue(kernels.awaitSettled(LONG_ENOUGH));
    assertTrue(kernels.choices().stream().noneMatch(choice -> choice.kernel().equals("wrong-q")));
    assertTrue(kernels.describe().contains("wrong-q gets pq of 525 bytes wrong: not used"));
  }

  @Test
  void refusesAKernelThatAllocatesWhenItIsWarm() throws Exception {
    var wasteful = new SlowableKernel("wasteful");
    wasteful.garbage = 500;
    var kernels = ParityKernels.of(List.of(wasteful));
    assertTrue(kernels.awaitSettled(LONG_ENOUGH));
    for (KernelChoice choice : kernels.choices()) {
      boolean allocates = choice.operation() == KernelOperation.PQ;
      assertEquals(allocates ? "long-lane" : "wasteful", choice.kernel(), choice.describe());
    }
    String fault = kernels.describe().getLast();
    // Beside the array its header: 12 or 16 bytes and the length, rounded to 8.
    assertTrue(fault.matches("wasteful allocates 5(16|20|24) bytes in a call of pq: not used"), fault);
  }

  @Test
  void looksAgainAtAKernelThatCallersSeeAtAThirdOfItsPromise() throws Exception {
    var slowable = new SlowableKernel("slowable");
    var kernels = ParityKernels.of(List.of(slowable), 0, Duration.ofMillis(5));
    assertTrue(kernels.awaitSettled(LONG_ENOUGH));
    assertTrue(serves(kernels, "slowable"));
    try (var blocks = new GuardedBlocks(8, 4096, 0, 1)) {
      long[] sources = blocks.addresses(0, 6);
      long patience = System.nanoTime() + LONG_ENOUGH.toNanos();
      slowable.repeats = 20;
      while (serves(kernels, "slowable") && System.nanoTime() < patience) {
        kernels.pq(sources, 6, blocks.address(6), blocks.address(7), 4096);
      }
      assertTrue(serves(kernels, "long-lane"), String.join("\n", kernels.describe()));
      assertTrue(kernels.secondLooks() >= 1);
      blocks.expect(6, NaiveParity.parity(blocks.expected(0, 6)));
      blocks.expect(7, NaiveParity.syndrome(blocks.expected(0, 6)));
      blocks.verify("pq while observed");
    }
    assertTrue(kernels.choices().stream().anyMatch(choice -> choice.reason().contains("looked at again, callers saw")));
  }

  private static boolean serves(ParityKernels kernels, String name) {
    return kernels.choices().stream().anyMatch(choice -> choice.operation() == KernelOperation.PQ
        && choice.sizes().equals("1 KiB to 16 KiB") && choice.kernel().equals(name));
  }

  @Test
  void dropsAKernelThatIsRightButFarTooSlow() throws Exception {
    var kernels = ParityKernels.of(List.of(ReferenceKernel.INSTANCE));
    assertTrue(kernels.awaitSettled(LONG_ENOUGH));
    for (KernelChoice choice : kernels.choices()) {
      assertEquals("long-lane", choice.kernel(), choice.describe());
    }
  }

  @Test
  void runsOnAJvmWithoutTheVectorModule() throws Exception {
    var process = new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            WithoutVectorModule.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.to(File.createTempFile("without-vector", ".log")))
        .start();
    assertTrue(process.waitFor(2, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue());
  }

  /** Exits with 0 when parity is right and the description says what is missing. */
  static final class WithoutVectorModule {
    private WithoutVectorModule() {}

    public static void main(String[] args) throws Exception {
      var kernels = ParityKernels.shared();
      assertTrue(kernels.awaitSettled(LONG_ENOUGH));
      try (var blocks = new GuardedBlocks(6, 4096, 0, 1)) {
        blocks.expect(4, NaiveParity.parity(blocks.expected(0, 4)));
        blocks.expect(5, NaiveParity.syndrome(blocks.expected(0, 4)));
        kernels.pq(blocks.addresses(0, 4), 4, blocks.address(4), blocks.address(5), 4096);
        blocks.verify("pq without vectors");
      }
      String description = String.join("\n", kernels.describe());
      assertTrue(description.contains("without --add-modules jdk.incubator.vector"), description);
      assertFalse(description.contains("vector-"), description);
    }
  }

  /** The long-lane kernel under another name: waits before its first call and does something after each. */
  private static ParityKernel delegate(String name, CountDownLatch start, Afterwards afterwards) {
    return (ParityKernel) Proxy.newProxyInstance(
        ParityKernel.class.getClassLoader(), new Class<?>[] {ParityKernel.class}, (proxy, method, args) -> {
          if (method.getName().equals("name")) {
            return name;
          }
          start.await();
          Object result = method.invoke(LongLaneKernel.INSTANCE, args);
          afterwards.run(method.getName(), args);
          return result;
        });
  }

  @FunctionalInterface
  private interface Afterwards {
    void run(String method, Object[] arguments);
  }
}
