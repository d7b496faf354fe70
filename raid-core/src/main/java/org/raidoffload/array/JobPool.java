package org.raidoffload.array;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The stripe jobs of an array with their buffers: what bounds its memory, and how much of one request is in flight.
 * Thread-safe.
 */
final class JobPool {
  private final BlockingQueue<StripeJob> idle;

  JobPool(ArrayCore core, int jobs) {
    idle = new ArrayBlockingQueue<>(Math.max(1, jobs));
    for (int i = 0; i < jobs; i++) {
      idle.add(new StripeJob(core, this));
    }
  }

  /** Bytes of buffers of one job. */
  static long bytesOf(ArrayCore core) {
    return (long) StripeBuffers.blocks(core.geometry) * core.mostUnit();
  }

  /** Waits for a job; interrupts are left for later. */
  StripeJob take() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return idle.take();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void give(StripeJob job) {
    idle.add(job);
  }
}
