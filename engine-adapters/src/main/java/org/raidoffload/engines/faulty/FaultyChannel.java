package org.raidoffload.engines.faulty;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.DeviceFaultException;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.plan.Opcode;

/** A channel with faults. One thread at a time; allocates, since it is no hot path. */
final class FaultyChannel implements EngineChannel {
  /** Polls that a completion waits for a later one to overtake it. */
  private static final int OVERTAKING_POLLS = 16;

  private final EngineChannel channel;
  private final FaultSchedule schedule;
  private final DeviceMemory memory;
  private final Map<Long, Submitted> submitted = new HashMap<>();
  private final Deque<Held> held = new ArrayDeque<>();
  private int heldEntries;
  private boolean asked;
  private @Nullable Fault pending;
  private int refusals;

  private record Submitted(Descriptor descriptor, int entries, Fault.@Nullable Kind kind, int amount) {}

  /** A completion that the engine has delivered and we have not. */
  private static final class Held {
    private final long cookie;
    private final int entries;
    private final Fault.@Nullable Kind kind;
    private int status;
    private int polls;

    Held(long cookie, int status, Submitted from) {
      this.cookie = cookie;
      this.status = status;
      this.entries = from.entries();
      this.kind = from.kind();
      this.polls = from.kind() == Fault.Kind.LATE ? from.amount()
          : from.kind() == Fault.Kind.OUT_OF_ORDER ? OVERTAKING_POLLS : 0;
    }
  }

  FaultyChannel(EngineChannel channel, FaultSchedule schedule, DeviceMemory memory) {
    this.channel = channel;
    this.schedule = schedule;
    this.memory = memory;
  }

  @Override
  public boolean submit(Descriptor descriptor, long cookie) {
    if (descriptor.ringEntries() > capacity()) {
      return false;
    }
    if (!asked) {
      pending = schedule.next(descriptor.opcode());
      asked = true;
    }
    Fault fault = pending;
    if (fault != null && refuses(fault)) {
      return false;
    }
    if (!channel.submit(descriptor, cookie)) {
      return false;
    }
    submitted.put(cookie, new Submitted(descriptor, descriptor.ringEntries(),
        fault == null ? null : schedule.effect(fault), fault == null ? 0 : fault.amount()));
    asked = false;
    refusals = 0;
    return true;
  }

  private boolean refuses(Fault fault) {
    return fault.kind() == Fault.Kind.REFUSE
        || (fault.kind() == Fault.Kind.BUSY && refusals++ < fault.amount());
  }

  @Override
  public void doorbell() {
    channel.doorbell();
  }

  @Override
  public int poll(CompletionSink sink) {
    held.forEach(h -> h.polls--);
    channel.poll(this::hold);
    int delivered = 0;
    while (!held.isEmpty()) {
      Held head = held.getFirst();
      Fault.Kind kind = head.kind;
      if (kind == Fault.Kind.NEVER || (kind == Fault.Kind.LATE && head.polls > 0)) {
        break;
      }
      if (kind == Fault.Kind.OUT_OF_ORDER && head.polls > 0) {
        if (held.size() < 2) {
          break;
        }
        held.removeFirst();
        delivered += deliver(held.removeFirst(), sink);
        held.addFirst(head);
        head.polls = 0;
        continue;
      }
      held.removeFirst();
      if (kind == Fault.Kind.RESET) {
        reset();
      }
      delivered += deliver(head, sink);
    }
    return delivered;
  }

  /** Everything outstanding is aborted; what had ended behind the reset is told as aborted too. */
  private void reset() {
    channel.abort(this::hold);
    held.forEach(h -> h.status = CompletionStatus.ABORTED);
  }

  private int deliver(Held h, CompletionSink sink) {
    heldEntries -= h.entries;
    sink.completed(h.cookie, h.status);
    if (h.kind == Fault.Kind.TWICE) {
      sink.completed(h.cookie, h.status);
      return 2;
    }
    return 1;
  }

  private void hold(long cookie, int status) {
    Submitted from = submitted.remove(cookie);
    if (from == null) {
      throw new IllegalStateException("completion of cookie " + cookie + ", which was never submitted");
    }
    held.add(new Held(cookie, spoiled(from, status), from));
    heldEntries += from.entries();
  }

  private int spoiled(Submitted from, int status) {
    if (from.kind() == null || CompletionStatus.isFailure(status)) {
      return status;
    }
    return switch (from.kind()) {
      case FAIL -> {
        scribble(from.descriptor(), true);
        yield CompletionStatus.FAILED;
      }
      case RESET -> {
        scribble(from.descriptor(), true);
        yield CompletionStatus.ABORTED;
      }
      case CORRUPT -> {
        boolean validates = from.descriptor().opcode() == Opcode.XOR_VAL
            || from.descriptor().opcode() == Opcode.PQ_VAL;
        scribble(from.descriptor(), false);
        yield validates ? status ^ CompletionStatus.P_MISMATCH : status;
      }
      default -> status;
    };
  }

  @SuppressWarnings("restricted")
  private static MemorySegment block(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  /** Spoils what a descriptor writes: all of it, or one byte. */
  private void scribble(Descriptor d, boolean all) {
    long[] written = written(d);
    if (all) {
      for (long address : written) {
        scribble(address, d.bytes(), 0, d.bytes());
      }
    } else if (written.length > 0) {
      long at = schedule.random().nextLong(d.bytes());
      scribble(written[schedule.random().nextInt(written.length)], d.bytes(), at, at + 1);
    }
  }

  private void scribble(long deviceAddress, long bytes, long from, long to) {
    long address;
    try {
      address = memory.resolve(deviceAddress, bytes, true);
    } catch (DeviceFaultException unmapped) {
      return;
    }
    MemorySegment block = block(address, bytes);
    for (long at = from; at < to; at++) {
      byte old = block.get(ValueLayout.JAVA_BYTE, at);
      block.set(ValueLayout.JAVA_BYTE, at, (byte) (old ^ schedule.random().nextInt(1, 256)));
    }
  }

  /** Device addresses of the blocks that a descriptor writes; a fused recovery reads P and Q, and writes the lost blocks. */
  private static long[] written(Descriptor d) {
    LongStream blocks = switch (d.fusion()) {
      case NONE -> d.results() == 0 ? LongStream.empty() : LongStream.of(d.p(), d.q());
      case COPY_XOR, COPY_PQ, UPDATE_XOR, UPDATE_PQ -> LongStream.concat(LongStream.of(d.p(), d.q()),
          IntStream.range(0, d.sourceCount()).mapToLong(d::target));
      case RECOVER_TWO_DATA -> LongStream.of(d.source(d.slotX()), d.source(d.slotY()));
      case RECOVER_DATA_AND_P -> LongStream.of(d.source(d.slotX()), d.p());
    };
    return blocks.filter(address -> address != 0).toArray();
  }

  @Override
  public int capacity() {
    return channel.capacity() - heldEntries;
  }

  @Override
  public void abort(CompletionSink sink) {
    asked = false;
    refusals = 0;
    channel.abort(this::hold);
    while (!held.isEmpty()) {
      Held h = held.removeFirst();
      heldEntries -= h.entries;
      sink.completed(h.cookie, h.kind == Fault.Kind.NEVER ? CompletionStatus.ABORTED : h.status);
    }
  }

  @Override
  public void close() {
    channel.close();
  }
}
