package org.raidoffload.simulation;

/** What is to happen on each channel, and when in model time. One thread. */
final class Agenda {
  /** The channel may see entries that were issued. */
  static final int FEED = 0;
  static final int ENDS = 1;
  static final int ENDS_WITH_INTERRUPT = 2;
  /** The host looks at a channel because it interrupts, because entries are wanted, because somebody waits there. */
  static final int INTERRUPT = 3;
  static final int RETRY = 4;
  static final int WAITS = 5;
  /** The host looks because nothing else would make the channel go on. */
  static final int STALLED = 6;
  /** A channel that gathers completions has waited long enough for more. */
  static final int DELAY_ENDS = 7;
  /** The client wanted to be asked again; of no channel. */
  static final int WAKE = 8;
  /** A leg has ended that the host spins for. */
  static final int SPIN_ENDS = 9;
  private static final int KINDS = 10;

  final VirtualClock clock = new VirtualClock();
  private final EventQueue events = new EventQueue();
  private final SequenceQueue[] issued;
  private final boolean[][] pending;
  /** What waits until the host spins no longer. */
  private final SequenceQueue held = new SequenceQueue();
  /** Events to come for each channel. */
  private final int[] expected;
  private int channel;
  private int kind;

  Agenda(int channels) {
    issued = new SequenceQueue[channels];
    for (int i = 0; i < channels; i++) {
      issued[i] = new SequenceQueue();
    }
    pending = new boolean[KINDS][channels];
    expected = new int[channels];
  }

  void schedule(int ofChannel, long time, int ofKind) {
    expected[ofChannel]++;
    events.schedule(time, ofChannel * KINDS + ofKind);
  }

  /** The client is to be asked again. */
  void wake(long time) {
    events.schedule(Math.max(time, clock.getAsLong()), WAKE);
  }

  /** The host issues entries of a channel's ring, up to {@code sequence}, at {@code time}. */
  void issue(int ofChannel, long time, long sequence) {
    issued[ofChannel].add(sequence);
    schedule(ofChannel, time, FEED);
  }

  /** The sequence up to which a channel may look, now that a {@link #FEED} is its turn. */
  long takeIssued(int ofChannel) {
    return issued[ofChannel].take();
  }

  /** An event waits for {@link #release}. */
  void hold(int ofChannel, int ofKind) {
    expected[ofChannel]++;
    held.add((long) ofChannel * KINDS + ofKind);
  }

  /** The client is asked after {@link #release}. */
  void holdWake() {
    held.add(WAKE);
  }

  /** What was held happens now. */
  void release(long time) {
    while (!held.isEmpty()) {
      events.schedule(time, (int) held.take());
    }
  }

  /** As {@link #schedule}, unless such an event is to come already. */
  void happen(int ofChannel, long time, int ofKind) {
    if (!pending[ofKind][ofChannel]) {
      pending[ofKind][ofChannel] = true;
      schedule(ofChannel, time, ofKind);
    }
  }

  /** What {@link #happen} announced has its turn; from now on it may be announced again. */
  void happens(int ofChannel, int ofKind) {
    pending[ofKind][ofChannel] = false;
  }

  /** Goes on to the next event, and has the clock follow; returns false when there is none. */
  boolean next() {
    if (events.isEmpty()) {
      return false;
    }
    long time = events.nextTime();
    int code = events.take();
    clock.advanceTo(Math.max(time, clock.getAsLong()));
    channel = code / KINDS;
    kind = code % KINDS;
    if (kind != WAKE) {
      expected[channel]--;
    }
    return true;
  }

  /** The channel of the event that {@link #next} came to. */
  int channel() {
    return channel;
  }

  int kind() {
    return kind;
  }

  /** Whether nothing is to come for a channel. */
  boolean isOver(int ofChannel) {
    return expected[ofChannel] == 0;
  }
}
