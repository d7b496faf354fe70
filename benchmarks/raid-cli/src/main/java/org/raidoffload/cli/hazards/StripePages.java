package org.raidoffload.cli.hazards;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raidoffload.mapping.DeviceDomains;
import org.raidoffload.request.StripeBuffer;

/**
 * The pages of one stripe by buffer name: fresh ones hold zeros, as a cold stripe of md does. Pages are taken from a
 * pool and reused for the next stripe; the domains are told of every byte written here. One thread.
 */
final class StripePages implements AutoCloseable {
  static final int PAGE_BYTES = 4096;

  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> pool = new ArrayList<>();
  private final Map<StripeBuffer, MemorySegment> pages = new LinkedHashMap<>();
  private final DeviceDomains domains;

  StripePages(DeviceDomains domains) {
    this.domains = domains;
  }

  /** Starts a new stripe: every buffer is forgotten, and zero when it is next asked for. */
  void reset() {
    pages.clear();
  }

  MemorySegment page(StripeBuffer buffer) {
    MemorySegment page = pages.get(buffer);
    if (page == null) {
      if (pages.size() == pool.size()) {
        pool.add(arena.allocate(PAGE_BYTES, PAGE_BYTES));
      }
      page = pool.get(pages.size());
      pages.put(buffer, page);
      fill(buffer, new byte[PAGE_BYTES]);
    }
    return page;
  }

  long address(StripeBuffer buffer) {
    return page(buffer).address();
  }

  void fill(StripeBuffer buffer, byte[] content) {
    MemorySegment page = page(buffer);
    domains.beforeCpuWrite(page.address(), PAGE_BYTES);
    MemorySegment.copy(content, 0, page, ValueLayout.JAVA_BYTE, 0, PAGE_BYTES);
    domains.afterCpuWrite(page.address(), PAGE_BYTES);
  }

  /** What the CPU sees of a buffer. */
  byte[] read(StripeBuffer buffer) {
    domains.beforeCpuRead(address(buffer), PAGE_BYTES);
    return page(buffer).toArray(ValueLayout.JAVA_BYTE);
  }

  /** The buffer and offset behind an address, for sentences that are the same in every run. */
  String name(long address) {
    for (Map.Entry<StripeBuffer, MemorySegment> e : pages.entrySet()) {
      long offset = address - e.getValue().address();
      if (offset >= 0 && offset < PAGE_BYTES) {
        return e.getKey() + "+" + offset;
      }
    }
    return "another stripe's page";
  }

  @Override
  public void close() {
    arena.close();
  }
}
