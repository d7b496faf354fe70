package org.raidoffload.cli.member;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.geometry.ArrayGeometry;
import org.raidoffload.member.MemberException;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.request.StripeMemory;
import org.raidoffload.request.StripeRequest;
import org.raidoffload.schedule.StripeScheduler;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.Submission;

/** Runs stripe requests over the memory of batches, on a scheduler of its own. One thread. */
final class ParityWorker implements AutoCloseable {
  private static final int IN_FLIGHT = 32;

  /** Takes what a check found, by the number that was given to {@link #submit}. */
  @FunctionalInterface
  interface Found {
    void mismatch(int number, boolean p, boolean q);
  }

  private record Shape(StripeRequest.Kind kind, int unitBytes, int p, int q, List<Integer> lost) {
  }

  private final ArrayGeometry geometry;
  private final StripeScheduler scheduler;
  private final Map<Shape, StripeShape> placed = new HashMap<>();
  private final Map<Integer, Deque<StripeMemory>> idle = new HashMap<>();
  private final Arena scratch = Arena.ofConfined();
  private int inFlight;
  private String failure = "";

  ParityWorker(ArrayGeometry geometry, OffloadEngine engine, ParityKernel kernel) {
    this.geometry = geometry;
    scheduler = StripeScheduler.on(engine).kernel(kernel).inline().timed(false).chainsInFlight(IN_FLIGHT).build();
  }

  /**
   * Submits a request over bytes of a batch that lie in one row.
   *
   * @param number handed to {@code found} when a check finds parity wrong
   */
  void submit(StripeRequest.Kind kind, Batch batch, int offset, int unitBytes, int[] lost, int number, Found found)
      throws MemberException {
    long row = (batch.start() + offset) / geometry.chunkBytes();
    StripeShape stripe = place(kind, row, unitBytes, lost);
    Deque<StripeMemory> free = idle.computeIfAbsent(unitBytes, u -> new ArrayDeque<>());
    StripeMemory memory = free.isEmpty() ? new StripeMemory(geometry, unitBytes) : free.pop();
    bind(stripe.plan(), memory, batch, offset, row);
    Submission submission;
    while ((submission = scheduler.trySubmit(stripe, number, memory, outcome -> {
      inFlight--;
      free.push(memory);
      switch (outcome.failure()) {
        case NONE -> {
          if (outcome.pMismatch() || outcome.qMismatch()) {
            found.mismatch(number, outcome.pMismatch(), outcome.qMismatch());
          }
        }
        default -> failure = "row " + row + ": " + kind + " ended with " + outcome.failure();
      }
    })) == Submission.BUSY) {
      scheduler.poll();
    }
    if (submission == Submission.ACCEPTED) {
      inFlight++;
    }
    scheduler.poll();
  }

  /** Waits until every request has ended. */
  void drain() throws MemberException {
    while (inFlight > 0) {
      scheduler.poll();
    }
    if (!failure.isEmpty()) {
      throw new MemberException("engine " + scheduler.engine().name(), -1, failure, null);
    }
  }

  private StripeShape place(StripeRequest.Kind kind, long row, int unitBytes, int[] lost) {
    List<Integer> roles = new ArrayList<>(lost.length);
    for (int role : lost) {
      roles.add(role);
    }
    Shape shape = new Shape(kind, unitBytes, geometry.pDisk(row), geometry.qDisk(row), roles);
    return placed.computeIfAbsent(shape, s -> scheduler.place(StripeRequest.builder(geometry, kind).row(row)
        .unitBytes(unitBytes).failed(s.lost().stream().map(role -> block(row, role)).toList()).build()));
  }

  private void bind(StripePlan plan, StripeMemory memory, Batch batch, int offset, long row) {
    for (StripeBuffer buffer : plan.buffers()) {
      if (buffer.kind() == StripeBuffer.Kind.SCRATCH) {
        if (memory.address(buffer) == 0) {
          memory.bind(buffer, scratch.allocate(memory.unitBytes(), 4096));
        }
      } else {
        memory.bind(buffer, batch.memory(role(row, buffer), offset, memory.unitBytes()));
      }
    }
  }

  private int role(long row, StripeBuffer buffer) {
    return switch (buffer.kind()) {
      case DATA -> geometry.diskOfData(row, buffer.index());
      case P -> geometry.pDisk(row);
      case Q -> geometry.qDisk(row);
      default -> throw new IllegalStateException("buffer " + buffer + " has no disk");
    };
  }

  private StripeBuffer block(long row, int role) {
    int data = geometry.dataOfDisk(row, role);
    return data >= 0 ? StripeBuffer.data(data) : role == geometry.pDisk(row) ? StripeBuffer.P : StripeBuffer.Q;
  }

  String engine() {
    return scheduler.engine().name();
  }

  @Override
  public void close() {
    scheduler.close();
    scratch.close();
  }
}
