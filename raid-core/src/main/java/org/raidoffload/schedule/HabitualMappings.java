package org.raidoffload.schedule;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.engine.Descriptor;
import org.raidoffload.mapping.Direction;
import org.raidoffload.request.StripeBuffer;
import org.raidoffload.schedule.habits.HeldMappings;
import org.raidoffload.schedule.habits.MappingHabits;

/** The mappings of a chain in the hands of a driver with habits: a laboratory's. Owned as its {@link ChainRun} is. */
final class HabitualMappings extends ChainMappings implements HeldMappings {
  private final MappingHabits habits;
  private @Nullable StripeShape chain;
  private boolean delivered;

  HabitualMappings(SchedulerCore core, ChainRoute route, ChainBuffers buffers, MappingHabits habits) {
    super(core, route, buffers);
    this.habits = habits;
  }

  @Override
  void start(StripeShape shape, long number, long stripe) {
    super.start(shape, number, stripe);
    chain = shape;
    delivered = false;
  }

  @Override
  boolean mapAll(StripeShape shape, int leg, ServedChannel ofLeg) {
    if (shape.cpuLeg[leg] || habits.mapsByOperation(shape)) {
      return true;
    }
    List<Integer> operations = shape.chain().legs().get(leg).operations();
    habits.preparing(shape, operations);
    if (!super.mapAll(shape, leg, ofLeg)) {
      return false;
    }
    habits.mapped(shape, operations);
    return true;
  }

  @Override
  void fill(StripeShape shape, int leg, int index, Descriptor out, ChainDescriptor d, ServedChannel channel) {
    if (habits.mapsByOperation(shape) && firstOfOperation(shape, leg, index)) {
      List<Integer> operation = List.of(d.operation());
      habits.preparing(shape, operation);
      mapOperation(shape, leg, index, channel);
      habits.mapped(shape, operation);
    }
    super.fill(shape, leg, index, out, d, channel);
  }

  private static boolean firstOfOperation(StripeShape shape, int leg, int index) {
    ChainDescriptor[] all = shape.descriptors[leg];
    return index == 0 || all[index - 1].operation() != all[index].operation();
  }

  private void mapOperation(StripeShape shape, int leg, int first, ServedChannel channel) {
    ChainDescriptor[] all = shape.descriptors[leg];
    for (int i = first; i < all.length && all[i].operation() == all[first].operation(); i++) {
      for (int e : shape.layout().touched(leg, i)) {
        if (!isMapped(e) && !map(shape, leg, e, channel)) {
          throw new IllegalStateException("buffer " + shape.buffers[shape.entries[e].buffer()] + " could not be mapped");
        }
      }
    }
  }

  @Override
  void unmapAfter(StripeShape shape, int leg, int index) {
    habits.ended(this, leg, index);
  }

  @Override
  void end(StripeShape shape) {
    habits.over(this);
    if (!delivered) {
      deliver();
    }
    close();
    chain = null;
  }

  @Override
  public StripeShape shape() {
    return Objects.requireNonNull(chain, "no chain is in flight");
  }

  @Override
  public boolean holds(int entry) {
    return isMapped(entry);
  }

  @Override
  public void unmap(int entry, Direction direction) {
    unmap(shape(), entry, direction);
  }

  @Override
  public void unmap(StripeBuffer buffer, int leg, long deviceAddress, long bytes, Direction direction) {
    unmap(shape(), buffer, leg, deviceAddress, bytes, direction);
  }

  @Override
  public void unmapAll() {
    unmapAll(shape());
  }

  @Override
  public void deliver() {
    delivered = true;
    tellDelivered();
  }
}
