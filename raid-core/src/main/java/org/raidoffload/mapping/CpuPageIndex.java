package org.raidoffload.mapping;

import org.jspecify.annotations.Nullable;

/**
 * Live mappings of all chains by the 4 KiB pages of memory that they touch: what makes a collision between two chains
 * visible. Cache lines do not cross pages, so a search by page finds line neighbours too. Not thread-safe; nodes are
 * reused.
 */
final class CpuPageIndex {
  private static final int PAGE_SHIFT = 12;

  /** Takes what a search finds; returns true to stop. */
  @FunctionalInterface
  interface Visitor {
    boolean found(LiveMapping mapping);
  }

  private static final class Node {
    long page;
    @Nullable LiveMapping mapping;
    @Nullable Node next;
  }

  private @Nullable Node[] buckets = new Node[256];
  private int size;
  private @Nullable Node free;

  void add(LiveMapping m) {
    long last = (m.cpuAddress + m.bytes - 1) >>> PAGE_SHIFT;
    for (long page = m.cpuAddress >>> PAGE_SHIFT; page <= last; page++) {
      if (size++ > buckets.length) {
        grow();
      }
      Node node = free;
      if (node == null) {
        node = new Node();
      } else {
        free = node.next;
      }
      node.page = page;
      node.mapping = m;
      link(node);
    }
  }

  void remove(LiveMapping m) {
    long last = (m.cpuAddress + m.bytes - 1) >>> PAGE_SHIFT;
    for (long page = m.cpuAddress >>> PAGE_SHIFT; page <= last; page++) {
      int at = bucket(page);
      Node before = null;
      for (Node node = buckets[at]; node != null; before = node, node = node.next) {
        if (node.mapping == m && node.page == page) {
          if (before == null) {
            buckets[at] = node.next;
          } else {
            before.next = node.next;
          }
          node.mapping = null;
          node.next = free;
          free = node;
          size--;
          break;
        }
      }
    }
  }

  /** Visits mappings on the pages of a range, a mapping once for each page shared. */
  void search(long cpuAddress, long bytes, Visitor visitor) {
    long last = (cpuAddress + bytes - 1) >>> PAGE_SHIFT;
    for (long page = cpuAddress >>> PAGE_SHIFT; page <= last; page++) {
      for (Node node = buckets[bucket(page)]; node != null; node = node.next) {
        LiveMapping m = node.mapping;
        if (node.page == page && m != null && visitor.found(m)) {
          return;
        }
      }
    }
  }

  private void link(Node node) {
    int at = bucket(node.page);
    node.next = buckets[at];
    buckets[at] = node;
  }

  private int bucket(long page) {
    return (int) ((page * 0x9E3779B97F4A7C15L) >>> 40) & (buckets.length - 1);
  }

  private void grow() {
    @Nullable Node[] old = buckets;
    buckets = new Node[2 * old.length];
    for (Node head : old) {
      Node node = head;
      while (node != null) {
        Node next = node.next;
        link(node);
        node = next;
      }
    }
  }
}
