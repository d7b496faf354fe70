package org.raidoffload.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.schedule.ChainEvent;
import org.raidoffload.schedule.StripeShape;

/**
 * Puts together what host and channels each know, for a {@link Timeline}: a channel knows a descriptor by its place in the
 * ring, the host knows the chain that it issues. One thread.
 */
final class TimelineRecorder {
  private record Issued(long chain, int leg, ChainDescriptor descriptor, long cookie) {}

  private record Prepared(ChainDescriptor descriptor, String channel, long from, long to) {}

  private static final class Channel {
    /** In the order in which they are given to the channel. */
    private final ArrayDeque<Issued> issued = new ArrayDeque<>();
    private @Nullable Issued runs;
    private long from;
    private long to;
  }

  private final Timeline timeline;
  private final List<Channel> channels = new ArrayList<>();
  private final List<Prepared> prepared = new ArrayList<>();
  private int issuedTo;
  private long issuedUpTo;
  private @Nullable StripeShape submitting;
  private long submittingStripe;
  private boolean over;

  TimelineRecorder(Timeline timeline) {
    this.timeline = timeline;
  }

  /** The client submits a stripe, which may be accepted. */
  void submits(StripeShape shape, long stripe) {
    submitting = shape;
    submittingStripe = stripe;
  }

  void host(HostCost cost, String channel, long chain, @Nullable StripeBuffer buffer, long from, long to) {
    if (!over) {
      timeline.hostWorked(cost, channel, chain, buffer, from, to);
    }
  }

  /** The host built a descriptor; for which chain is said when it is issued. */
  void prepared(ChainDescriptor descriptor, String channel, long from, long to) {
    if (!over) {
      prepared.add(new Prepared(descriptor, channel, from, to));
    }
  }

  /** What was prepared is issued to a channel, up to a sequence of its ring. */
  void published(int channel, long sequence) {
    issuedTo = channel;
    issuedUpTo = sequence;
  }

  void event(ChainEvent event, long chain, int number, long nanos) {
    if (over) {
      return;
    }
    switch (event) {
      case STARTED -> {
        StripeShape shape = submitting;
        if (shape != null) {
          timeline.started(chain, submittingStripe, shape, nanos);
        }
      }
      case ISSUED -> issued(chain, number);
      case FELL_BACK -> timeline.fellBack(chain, number, nanos);
      case DELIVERED -> {
        flush(nanos);
        over = !timeline.delivered(chain, nanos);
      }
      default -> { }
    }
  }

  private void issued(long chain, int leg) {
    long cookie = issuedUpTo;
    for (Prepared p : prepared) {
      cookie -= p.descriptor.ringEntries();
    }
    for (Prepared p : prepared) {
      cookie += p.descriptor.ringEntries();
      channel(issuedTo).issued.add(new Issued(chain, leg, p.descriptor, cookie));
      timeline.hostWorked(HostCost.PREPARE, p.channel, chain, null, p.from, p.to);
    }
    prepared.clear();
  }

  private Channel channel(int number) {
    while (channels.size() <= number) {
      channels.add(new Channel());
    }
    return channels.get(number);
  }

  private @Nullable Issued taken(int channel, long cookie) {
    ArrayDeque<Issued> waiting = channel(channel).issued;
    while (!waiting.isEmpty() && waiting.getFirst().cookie < cookie) {
      waiting.removeFirst();
    }
    return !waiting.isEmpty() && waiting.getFirst().cookie == cookie ? waiting.removeFirst() : null;
  }

  /** A channel starts a descriptor; that it ends is only known when it has. */
  void runs(int number, long cookie, double from, double to) {
    if (over) {
      return;
    }
    flush(Math.round(from));
    Channel channel = channel(number);
    channel.runs = taken(number, cookie);
    channel.from = Math.round(from);
    channel.to = Math.round(to);
  }

  /** The host's CPU ran a descriptor of its own channel. */
  void hostRan(int number, long cookie, long from, long to) {
    Issued ran = over ? null : taken(number, cookie);
    if (ran != null) {
      flush(from);
      timeline.ran(Timeline.HOST, ran.chain, ran.leg, ran.descriptor, from, to);
    }
  }

  /** What a channel holds is taken from it. */
  void aborted(int number, long nanos) {
    Channel channel = channel(number);
    channel.to = Math.min(channel.to, nanos);
    flush(nanos);
  }

  private void flush(long now) {
    for (int number = 0; !over && number < channels.size(); number++) {
      Channel channel = channels.get(number);
      Issued ran = channel.runs;
      if (ran != null && channel.to <= now) {
        channel.runs = null;
        timeline.ran(number, ran.chain, ran.leg, ran.descriptor, channel.from, channel.to);
      }
    }
  }
}
