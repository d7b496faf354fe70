package org.raidoffload.engines;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.raidoffload.engines.KernelForms.Form;
import org.raidoffload.engines.software.SoftwareEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.mapping.MappingLedger;
import org.raidoffload.parity.VectorKernel;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.ring.WaitMode;
import org.raidoffload.schedule.SchedulerBuilder;
import org.raidoffload.schedule.StripeListener;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/**
 * Calls every form of the vector kernels many times in one JVM, bare, in callers of several, through an inline
 * scheduler and on a channel's thread, and prints those that still allocate: their vectors are boxed. Exits with 0
 * when none does.
 */
final class AllocationOutsideJUnit {
  /** C2 has compiled a method long before, however busy the machine. */
  private static final int CALLS = 20_000;

  /** Forms take turns, so that the compiler sees them beside each other. */
  private static final int TURN = 500;

  /** A boxed vector is more in each call; what a compilation that comes late leaves behind is less. */
  private static final long MOST_BYTES_PER_CALL = 8;

  /** For code that is being compiled again while it is measured. */
  private static final int ATTEMPTS = 5;

  private static final long PAUSE_MILLIS = 300;
  private static final int UNIT = 4096;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AllocationOutsideJUnit() {}

  public static void main(String[] args) throws InterruptedException {
    var forms = new ArrayList<Form>();
    try (var inline = scheduler().inline().build();
        var threaded = scheduler().threads(WaitMode.SPIN_THEN_PARK).build()) {
      addChains(forms, inline, inline::poll, "inline");
      addChains(forms, threaded, Thread::onSpinWait, "on a channel's thread");
      forms.addAll(KernelForms.several());
      forms.addAll(KernelForms.single());
      for (int calls = 0; calls < CALLS; calls += TURN) {
        forms.forEach(AllocationOutsideJUnit::turn);
      }
      int boxing = 0;
      for (Form form : forms) {
        long bytes = allocatedPerCall(form);
        if (bytes > MOST_BYTES_PER_CALL) {
          System.out.println(form.name() + " allocates " + bytes + " bytes a call");
          boxing++;
        }
      }
      System.out.println(forms.size() + " forms, " + boxing + " allocate, " + new VectorKernel().name());
      System.exit(boxing == 0 ? 0 : 1);
    }
  }

  private static void turn(Form form) {
    for (int i = 0; i < TURN; i++) {
      form.call().run();
    }
  }

  /** Of all threads, for a chain runs on its channel's; 0 as soon as one attempt is without. */
  private static long allocatedPerCall(Form form) throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS && least > MOST_BYTES_PER_CALL; attempt++) {
      if (attempt > 0) {
        turn(form);
        Thread.sleep(PAUSE_MILLIS);
      }
      long before = THREADS.getTotalThreadAllocatedBytes();
      turn(form);
      least = Math.min(least, (THREADS.getTotalThreadAllocatedBytes() - before) / TURN);
    }
    return least;
  }

  private static SchedulerBuilder scheduler() {
    return StripeScheduler.on(new SoftwareEngine()).kernel(new VectorKernel()).ledger(MappingLedger.off())
        .timed(false).deadlineNanos(0);
  }

  private static void addChains(List<Form> forms, StripeScheduler scheduler, Runnable idle, String where) {
    ArrayGeometry raid6 = ArrayGeometry.raid6(8, UNIT);
    ArrayGeometry raid5 = ArrayGeometry.raid5(7, UNIT);
    addChain(forms, scheduler, idle, "full-stripe write of P " + where, StripeRequest.write(raid5, 0, 0, 1, 2, 3, 4, 5));
    addChain(forms, scheduler, idle, "full-stripe write of P+Q " + where, StripeRequest.write(raid6, 0, 0, 1, 2, 3, 4, 5));
    addChain(forms, scheduler, idle, "write of one block, P " + where, StripeRequest.write(raid5, 0, 2));
    addChain(forms, scheduler, idle, "write of one block, P+Q " + where, StripeRequest.write(raid6, 0, 2));
    addChain(forms, scheduler, idle, "recovery " + where, StripeRequest.builder(raid6, StripeRequest.Kind.RECOVER)
        .failed(StripeBuffer.data(1), StripeBuffer.data(3)).unitBytes(UNIT).build());
    addChain(forms, scheduler, idle, "check " + where,
        StripeRequest.builder(raid6, StripeRequest.Kind.CHECK).unitBytes(UNIT).build());
  }

  /** A call submits one chain; it may end later, then the next are turned away for a while. */
  private static void addChain(
      List<Form> forms, StripeScheduler scheduler, Runnable idle, String name, StripeRequest request) {
    StripeShape shape = scheduler.place(request);
    var memory = new StripeMemory(request.geometry(), request.unitBytes());
    for (StripeBuffer buffer : scheduler.plan(request).buffers()) {
      memory.bind(buffer, Arena.global().allocate(request.unitBytes(), 4096));
    }
    StripeListener ignore = outcome -> { };
    forms.add(new Form(name, () -> {
      while (scheduler.trySubmit(shape, 1, memory, ignore) != Submission.ACCEPTED) {
        idle.run();
      }
      idle.run();
    }));
  }
}
