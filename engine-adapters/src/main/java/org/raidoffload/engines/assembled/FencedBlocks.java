package org.raidoffload.engines.assembled;

import java.lang.foreign.MemorySegment;

/**
 * Blocks between pages that fault when they are touched: code that reads or writes a byte too far ends at once, and
 * not some day. A block begins or ends at such a page. The owner closes it when nothing uses the blocks.
 */
final class FencedBlocks implements AutoCloseable {
  private final SystemMemory memory;
  private final long stride;
  private final int bytes;
  private final boolean atEnd;

  /** Blocks of zeros, each with its end, or else its start, at a fence. */
  FencedBlocks(int blocks, int bytes, boolean atEnd) {
    int page = SystemMemory.PAGE_BYTES;
    long room = (bytes + page - 1L) & -page;
    this.bytes = bytes;
    this.atEnd = atEnd;
    this.stride = page + room;
    this.memory = new SystemMemory(blocks * stride + page);
    for (int i = 0; i <= blocks; i++) {
      memory.makeInaccessible(i * stride, page);
    }
  }

  private long offset(int block) {
    return block * stride + (atEnd ? stride - bytes : SystemMemory.PAGE_BYTES);
  }

  long address(int block) {
    return memory.address() + offset(block);
  }

  /** Addresses of {@code count} blocks from {@code first} on. */
  long[] addresses(int first, int count) {
    var addresses = new long[count];
    for (int i = 0; i < count; i++) {
      addresses[i] = address(first + i);
    }
    return addresses;
  }

  MemorySegment segment(int block) {
    return memory.segment().asSlice(offset(block), bytes);
  }

  @Override
  public void close() {
    memory.close();
  }
}
