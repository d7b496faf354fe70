package org.raidoffload.array;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The stripe jobs of an array with their buffers: what bounds its memory, and how much of one request is in flight.
 * Thread-safe.
 */
final class JobPool {
  private final int size;
  private final Deque<StripeJob> idle = new ArrayDeque<>();

  JobPool(ArrayCore core, int jobs) {
    size = jobs;
    for (int i = 0; i < jobs; i++) {
      idle.add(new StripeJob(core));
    }
  }

  /** Jobs, idle or not. */
  int size() {
    return size;
  }

  /** Waits until there is one, then takes {@code most} of them or what there is; interrupts are left for later. */
  List<StripeJob> take(int most) {
    boolean interrupted = false;
    List<StripeJob> taken = new ArrayList<>(most);
    synchronized (this) {
      while (idle.isEmpty()) {
        try {
          wait();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
      while (taken.size() < most && !idle.isEmpty()) {
        // The last one given back is the one whose buffers are still in the cache.
        taken.add(idle.pop());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return taken;
  }

  /** Gives them back together, so that whoever waits can take as many. */
  synchronized void give(List<StripeJob> jobs) {
    jobs.forEach(idle::push);
    notifyAll();
  }
}
