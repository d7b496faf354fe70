package org.raidoffload.engine;

/** The ring entries of one channel. One thread at a time; no method allocates. */
public interface RingEntryPool {

  /**
   * Takes the entries of a descriptor.
   *
   * @return the index of the first one, to be given back; -1 when there is no room now. An empty pool has room for
   *     every descriptor up to its size.
   */
  int take(Descriptor descriptor);

  /** Gives entries back, oldest first. */
  void release(int first, int entries);

  /** Free entries. */
  int free();

  /** A pool where any free entries will do. */
  static RingEntryPool counted(int size) {
    return new RingEntryPool() {
      private int free = size;

      @Override
      public int take(Descriptor descriptor) {
        if (descriptor.ringEntries() > free) {
          return -1;
        }
        free -= descriptor.ringEntries();
        return 0;
      }

      @Override
      public void release(int first, int entries) {
        free += entries;
      }

      @Override
      public int free() {
        return free;
      }
    };
  }

  /** The pool that allocates as the channel's driver does. */
  static RingEntryPool of(ChannelDescription channel) {
    int size = channel.limits().descriptors();
    return switch (channel.behaviour().allocation()) {
      case COUNTED -> counted(size);
      case FIRST_FIT -> new FirstFitEntries(size, null);
      case FIRST_FIT_ALIGNED -> new FirstFitEntries(size, channel.entryArithmetic());
    };
  }
}
