package org.raidoffload.cli.hazards;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.chain.ChainDescriptor;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.mapping.MappingEntry;
import org.raidoffload.schedule.StripeShape;
import org.raidoffload.schedule.habits.HeldMappings;
import org.raidoffload.schedule.habits.MappingHabits;

/**
 * Has the chains of a scheduler suffer a driver's habits. Where the client unmaps, a driver's habits have no say; what
 * happens on the machine happens all the same. One thread, one chain at a time.
 */
final class HabitualDriver implements MappingHabits {
  private record Step(int leg, int descriptor) {}

  private final DriverHabits habits;
  private final Machine machine;
  private final Runnable callback;
  private final List<Step> reapLater = new ArrayList<>();

  /**
   * A driver.
   *
   * @param callback the client's, for a driver that does not wait for the scheduler to deliver
   */
  HabitualDriver(DriverHabits habits, Machine machine, Runnable callback) {
    this.habits = habits;
    this.machine = machine;
    this.callback = callback;
  }

  private static boolean drives(StripeShape shape) {
    return shape.chain().decision().kind().baseline();
  }

  @Override
  public boolean mapsByOperation(StripeShape shape) {
    return drives(shape) && habits.timing() != DriverHabits.Timing.AFTER_THE_MAPS;
  }

  @Override
  public void preparing(StripeShape shape, List<Integer> operations) {
    operations.forEach(op -> habits.preparing(machine, op));
  }

  @Override
  public void mapped(StripeShape shape, List<Integer> operations) {
    habits.mapped(machine, operations);
  }

  @Override
  public void ended(HeldMappings chain, int leg, int descriptor) {
    int legs = chain.shape().chain().legs().size();
    boolean last = leg == legs - 1
        && descriptor == chain.shape().chain().legs().get(leg).descriptors().size() - 1;
    boolean late = habits.timing() == DriverHabits.Timing.AT_ONCE_REAPED_LATE;
    Step step = new Step(leg, descriptor);
    if (late || (last && habits.callsBackFirst())) {
      reapLater.add(step);
    } else {
      reap(chain, step);
    }
  }

  @Override
  public void over(HeldMappings chain) {
    if (!drives(chain.shape())) {
      chain.unmapAll();
      return;
    }
    if (habits.callsBackFirst()) {
      chain.deliver();
      callback.run();
    }
    reapLater.forEach(step -> reap(chain, step));
    reapLater.clear();
  }

  private void reap(HeldMappings chain, Step at) {
    StripeShape shape = chain.shape();
    ChainDescriptor step = shape.chain().legs().get(at.leg()).descriptors().get(at.descriptor());
    boolean all = habits.unmapsAllItTouches() && shape.chain().decision().kind() == StrategyKind.PER_DESCRIPTOR;
    for (int e : all ? shape.layout().touched(at.leg(), at.descriptor())
        : shape.layout().unmapAfter(at.leg(), at.descriptor())) {
      MappingEntry entry = shape.layout().entries().get(e);
      if (chain.holds(e) && habits.unmaps(entry, step)) {
        chain.unmap(e, habits.unmapDirection(entry, step));
      }
    }
    habits.reaped(machine, chain, step);
  }
}
