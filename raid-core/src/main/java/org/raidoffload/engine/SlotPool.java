package org.raidoffload.engine;

/** The descriptor slots of one channel. One thread at a time; no method allocates. */
public interface SlotPool {

  /**
   * Takes the slots of a descriptor.
   *
   * @return the index of the first one, to be given back; -1 when there is no room now. An empty pool has room for
   *     every descriptor up to its size.
   */
  int take(Descriptor descriptor);

  /** Gives slots back, oldest first. */
  void release(int first, int slots);

  /** Free slots. */
  int free();

  /** A pool where any free slots will do. */
  static SlotPool counted(int size) {
    return new SlotPool() {
      private int free = size;

      @Override
      public int take(Descriptor descriptor) {
        if (descriptor.slots() > free) {
          return -1;
        }
        free -= descriptor.slots();
        return 0;
      }

      @Override
      public void release(int first, int slots) {
        free += slots;
      }

      @Override
      public int free() {
        return free;
      }
    };
  }

  /** The pool that allocates as the channel's driver does. */
  static SlotPool of(ChannelDescription channel) {
    int size = channel.limits().descriptors();
    return switch (channel.behaviour().allocation()) {
      case COUNTED -> counted(size);
      case FIRST_FIT -> new FirstFitSlots(size, null);
      case FIRST_FIT_ALIGNED -> new FirstFitSlots(size, channel.slots());
    };
  }
}
