package org.raidoffload.cli.hazards;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.ChannelDescription;
import org.raidoffload.engine.CompletionStatus;
import org.raidoffload.mapping.DeviceDomains;
import org.raidoffload.mapping.Direction;
import org.raidoffload.mapping.DomainEvent;
import org.raidoffload.plan.StripePlan;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.schedule.ChainEvent;
import org.raidoffload.schedule.model.HostWork;

/**
 * Writes down each step of the chains of a scheduler, and after it what the memory had to say meanwhile. Steps of
 * different chains are not told apart. One thread.
 */
final class StepLog implements HostWork {
  /** Keeps nothing. */
  static final StepLog NONE = new StepLog(null, null);

  private final @Nullable List<String> lines;
  private final @Nullable DeviceDomains domains;
  private int eventsLogged;
  private @Nullable StripePlan plan;
  /** What was filled into ring entries and has not ended, oldest first: engines here run in order. */
  private final Deque<ChainDescriptor> running = new ArrayDeque<>();

  private StepLog(@Nullable List<String> lines, @Nullable DeviceDomains domains) {
    this.lines = lines;
    this.domains = domains;
  }

  /** A log that adds to the lines. */
  static StepLog of(List<String> lines, DeviceDomains domains) {
    return new StepLog(lines, domains);
  }

  /** A chain begins. */
  void begin(StripePlan newPlan) {
    plan = newPlan;
    running.clear();
  }

  void add(String line) {
    if (lines == null || domains == null) {
      return;
    }
    lines.add(line);
    List<DomainEvent> events = domains.events();
    for (; eventsLogged < events.size(); eventsLogged++) {
      lines.add("MEMORY " + events.get(eventsLogged));
    }
  }

  @Override
  public void mapped(ChannelDescription channel, long chain, StripeBuffer buffer, Direction direction, long bytes) {
    add("map " + bytes + " bytes of " + buffer + " " + direction + " for device " + channel.device());
  }

  @Override
  public void unmapped(ChannelDescription channel, long chain, StripeBuffer buffer, Direction direction, long bytes) {
    add("unmap " + buffer + " " + direction + " for device " + channel.device());
  }

  @Override
  public void prepared(int number, ChannelDescription channel, ChainDescriptor descriptor) {
    if (lines != null) {
      running.add(descriptor);
      add((channel.device() < 0 ? "CPU runs " + describe(descriptor) : "submit " + describe(descriptor) + " to "
          + channel.name()));
    }
  }

  @Override
  public void event(ChainEvent event, long chain, int number) {
    if (event == ChainEvent.DESCRIPTOR_ENDED && lines != null) {
      add("ran " + describe(running.remove())
          + (CompletionStatus.isFailure(number) ? ": " + CompletionStatus.name(number) : ""));
    }
  }

  private String describe(ChainDescriptor step) {
    StripePlan of = Objects.requireNonNull(plan, "no chain has begun");
    return of.operations().get(step.operation()).describe(of.buffers()) + " (operation " + step.operation() + ")";
  }
}
