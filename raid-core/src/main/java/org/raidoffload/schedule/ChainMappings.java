package org.raidoffload.schedule;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.mapping.ChainBook;
import org.raidoffload.mapping.Direction;
import org.raidoffload.mapping.DmaDomain;
import org.raidoffload.mapping.MappingEntry;
import org.raidoffload.mapping.MappingLayout;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.schedule.model.HostWork;

/**
 * What is mapped of one chain in flight: every mapping of its buffers from map to unmap, and the ledger's book on it
 * all. Owned as its {@link ChainRun} is; allocates nothing once it has held a chain as large.
 */
class ChainMappings {
  /** No device's address less an offset is; what a domain returns is looked at. */
  private static final long NOT_MAPPED = Long.MIN_VALUE;

  private final SchedulerCore core;
  private final ChainRoute route;
  private final ChainBuffers buffers;
  private final ChainBook book;
  /** Somebody is told of maps and unmaps. */
  private final boolean modelled;
  /** For each entry of the layout the address that byte 0 of its buffer has, which may lie before the mapping. */
  private long[] device = new long[64];
  private long chain;
  /** The ledger checks this chain; asked once, so that an unwatched chain costs it two additions. */
  private boolean watched;
  /** Somebody is to be told of what the CPU touches and of what a device has ended. */
  private boolean told;
  private int live;
  private int maps;
  private int unmaps;
  /** What a domain threw first, or null. */
  private @Nullable Throwable thrown;

  ChainMappings(SchedulerCore core, ChainRoute route, ChainBuffers buffers) {
    this.core = core;
    this.route = route;
    this.buffers = buffers;
    this.book = core.ledger.newBook();
    this.modelled = !core.work.equals(HostWork.NONE);
  }

  /** A chain begins, whose addresses are bound; nothing of it is mapped yet. */
  void start(StripeShape shape, long newChain, long stripe) {
    chain = newChain;
    if (shape.maps) {
      forgetMappings(shape.entries.length);
    }
    live = 0;
    maps = 0;
    unmaps = 0;
    thrown = null;
    watched = core.ledger.watches(newChain);
    told = watched || core.cpuWatch.needed;
    if (watched) {
      book.begin(stripe);
    }
  }

  private void forgetMappings(int entries) {
    if (device.length < entries) {
      device = new long[entries * 2];
    }
    Arrays.fill(device, 0, entries, NOT_MAPPED);
  }

  /** What code of the caller threw while it was told of this chain, or null. */
  @Nullable Throwable thrown() {
    return thrown != null || !watched ? thrown : book.thrown();
  }

  /** Has the chain end as failed. What is thrown twice cannot be added to itself. */
  @SuppressWarnings("ReferenceEquality")
  void threw(Throwable now) {
    if (thrown == null) {
      thrown = now;
    } else if (thrown != now) {
      thrown.addSuppressed(now);
    }
  }

  /**
   * Maps what a leg needs.
   *
   * @return false when a mapping failed; those before it are live
   */
  boolean mapAll(StripeShape shape, int leg, ServedChannel ofLeg) {
    for (int e : shape.layout().mapAtStart(leg)) {
      if (!map(shape, leg, e, ofLeg)) {
        return false;
      }
    }
    return true;
  }

  /** Maps an entry of the layout; returns false when that failed. */
  final boolean map(StripeShape shape, int leg, int e, ServedChannel ofLeg) {
    MappingEntry entry = shape.entries[e];
    ServedChannel channel = entry.deviceLeg() == leg ? ofLeg : route.of(shape, entry.deviceLeg());
    long cpuAddress = buffers.cpu[entry.buffer()] + entry.offset();
    if (modelled) {
      core.work.mapped(channel.description(), chain, shape.buffers[entry.buffer()], entry.direction(), entry.bytes());
    }
    long address = map(channel.domain(), cpuAddress, entry);
    if (address == DmaDomain.MAP_FAILED) {
      return false;
    }
    device[e] = address - entry.offset();
    live++;
    maps++;
    if (watched) {
      book.mapped(entry.deviceLeg(), shape.buffers[entry.buffer()], channel.description().device(), cpuAddress,
          address, entry.bytes(), entry.direction());
    }
    return true;
  }

  final boolean isMapped(int e) {
    return device[e] != NOT_MAPPED;
  }

  private long map(DmaDomain domain, long cpuAddress, MappingEntry entry) {
    try {
      long address = domain.map(cpuAddress, entry.bytes(), entry.direction());
      if (address - entry.offset() == NOT_MAPPED) {
        unmap(domain, address, entry.bytes(), entry.direction());
        throw new IllegalStateException("domain " + domain.name() + ": map returned 0x" + Long.toHexString(address)
            + ", which is no device's address");
      }
      return address;
    } catch (RuntimeException | Error now) {
      threw(now);
      return DmaDomain.MAP_FAILED;
    }
  }

  /** A descriptor ended: unmaps what the layout ends with it. */
  void unmapAfter(StripeShape shape, int leg, int index) {
    unmap(shape, shape.layout().unmapAfter(leg, index), leg, route.of(shape, leg));
  }

  /** A leg ended well: unmaps what the layout ends with it. */
  final void unmapAtEnd(StripeShape shape, int leg, ServedChannel ofLeg) {
    unmap(shape, shape.layout().unmapAtEnd(leg), leg, ofLeg);
  }

  private void unmap(StripeShape shape, int[] entries, int ofLeg, ServedChannel ran) {
    int leg = ofLeg;
    ServedChannel channel = ran;
    for (int e : entries) {
      if (isMapped(e)) {
        MappingEntry entry = shape.entries[e];
        if (entry.deviceLeg() != leg) {
          leg = entry.deviceLeg();
          channel = route.of(shape, leg);
        }
        unmap(shape, e, entry, entry.direction(), channel);
      }
    }
  }

  /** Unmaps what is live. */
  final void unmapAll(StripeShape shape) {
    for (int e = 0; live != 0 && e < shape.entries.length; e++) {
      if (isMapped(e)) {
        unmap(shape, e, shape.entries[e].direction());
      }
    }
  }

  final void unmap(StripeShape shape, int e, Direction direction) {
    MappingEntry entry = shape.entries[e];
    unmap(shape, e, entry, direction, route.of(shape, entry.deviceLeg()));
  }

  private void unmap(StripeShape shape, int e, MappingEntry entry, Direction direction, ServedChannel channel) {
    long address = device[e] + entry.offset();
    unmap(shape.buffers[entry.buffer()], entry.deviceLeg(), address, entry.bytes(), direction, channel);
    device[e] = NOT_MAPPED;
    live--;
  }

  /** An unmap call, whatever its arguments are good for. */
  final void unmap(StripeShape shape, StripeBuffer buffer, int deviceLeg, long address, long bytes,
      Direction direction) {
    unmap(buffer, deviceLeg, address, bytes, direction, route.of(shape, deviceLeg));
  }

  private void unmap(StripeBuffer buffer, int deviceLeg, long address, long bytes, Direction direction,
      ServedChannel channel) {
    if (modelled) {
      core.work.unmapped(channel.description(), chain, buffer, direction, bytes);
    }
    unmaps++;
    if (watched) {
      book.unmapped(deviceLeg, buffer, channel.description().device(), address, bytes, direction);
    }
    unmap(channel.domain(), address, bytes, direction);
  }

  /** A domain that throws is asked once more, so that a passing trouble leaves nothing mapped. */
  private void unmap(DmaDomain domain, long address, long bytes, Direction direction) {
    try {
      domain.unmap(address, bytes, direction);
    } catch (RuntimeException | Error now) {
      threw(now);
      try {
        domain.unmap(address, bytes, direction);
      } catch (RuntimeException | Error again) {
        threw(again);
      }
    }
  }

  /** Fills a descriptor that was begun with addresses of the device, which it needs from now on. */
  void fill(StripeShape shape, int leg, int index, Descriptor out, ChainDescriptor d, ServedChannel channel) {
    MappingLayout layout = shape.layout();
    d.fill(out, device, layout.sources(leg, index), layout.destination(leg, index, 0),
        layout.destination(leg, index, 1));
    if (watched) {
      book.submitted(leg, d.operation(), channel.description().device(), out);
    }
  }

  /** Whether {@link #completed} or {@link #cpuTouches} would tell anybody. */
  boolean watches() {
    return told;
  }

  /** A descriptor with device addresses ended. */
  void completed(ChainDescriptor d, Descriptor descriptor, ServedChannel channel) {
    if (watched) {
      book.completed(d.operation(), channel.description().device(), descriptor);
    }
  }

  /** Tells the books and the simulated caches what a step on the CPU touches, before it reads or after it wrote. */
  void cpuTouches(StripeShape shape, ChainDescriptor d, boolean after) {
    if (told) {
      try {
        core.cpuWatch.touches(watched ? book : null, d, shape.buffers, buffers.cpu, after);
      } catch (RuntimeException | Error now) {
        threw(now);
      }
    }
  }

  /** What the live mappings hold is not trusted any more. */
  void aborted() {
    book.aborted();
  }

  /** The chain is over: unmaps what is left, and closes the books. */
  void end(StripeShape shape) {
    unmapAll(shape);
    tellDelivered();
    close();
  }

  final void tellDelivered() {
    if (watched) {
      book.delivered();
    }
  }

  final void close() {
    if (watched) {
      book.ended();
    } else if (maps != 0) {
      core.ledger.counted(maps, unmaps);
    }
  }
}
