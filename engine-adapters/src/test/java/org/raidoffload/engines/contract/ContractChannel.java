package org.raidoffload.engines.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.CompletionSink;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.parity.LongLaneKernel;

/** One open channel with its description, and the cookies and statuses that came back. */
final class ContractChannel implements AutoCloseable {
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  final ChannelDescription description;
  final EngineChannel channel;
  final List<Long> cookies = new ArrayList<>();
  final List<Integer> statuses = new ArrayList<>();
  private long lastCookie;

  ContractChannel(OffloadEngine engine, int index) {
    description = engine.channels().get(index);
    channel = engine.open(index, DeviceMemory.DIRECT, LongLaneKernel.INSTANCE);
  }

  /** Takes what comes back; fails where it comes from inside submit. */
  CompletionSink sink() {
    return (cookie, status) -> {
      cookies.add(cookie);
      statuses.add(status);
    };
  }

  /** Submits and checks that the capacity fell by exactly the entries. */
  long submit(Descriptor descriptor) {
    int before = channel.capacity();
    long cookie = ++lastCookie;
    assertTrue(channel.submit(descriptor, cookie), "submit with " + before + " entries free");
    assertEquals(before - descriptor.ringEntries(), channel.capacity(),
        "capacity after " + descriptor.ringEntries() + " entries");
    return cookie;
  }

  boolean trySubmit(Descriptor descriptor) {
    int before = channel.capacity();
    boolean accepted = channel.submit(descriptor, lastCookie + 1);
    lastCookie += accepted ? 1 : 0;
    assertEquals(before - (accepted ? descriptor.ringEntries() : 0), channel.capacity(), "capacity");
    return accepted;
  }

  /** Rings and polls until {@code total} completions have come back. */
  void await(int total) {
    channel.doorbell();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (cookies.size() < total) {
      int before = cookies.size();
      int delivered = channel.poll(sink());
      assertEquals(before + delivered, cookies.size(), "poll returns what it delivered");
      if (System.nanoTime() - deadline > 0) {
        fail("after 10 s " + cookies.size() + " of " + total + " completions");
      }
    }
    assertEquals(total, cookies.size());
  }

  int runOne(Descriptor descriptor) {
    submit(descriptor);
    await(cookies.size() + 1);
    return statuses.getLast();
  }

  @Override
  public void close() {
    channel.close();
  }
}
