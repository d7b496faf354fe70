package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.raidoffload.engines.faulty.FailingMap;
import org.raidoffload.engines.faulty.Fault;
import org.raidoffload.engines.faulty.FaultPlan;

/**
 * One fault of a case's engine: {@code fail:25} strikes one operation in 25, {@code busy:20:3} refuses it three times,
 * {@code map:5:2} fails the fifth and sixth attempt to map.
 *
 * @param name a fault of an operation, or {@link #MAP}
 * @param when one operation in so many; for maps the first attempt that fails
 * @param amount times, polls or attempts
 */
record FaultCase(String name, int when, int amount) {
  static final String MAP = "map";

  static FaultCase parse(String text) {
    String[] fields = text.split(":", -1);
    try {
      return new FaultCase(fields[0], Integer.parseInt(fields[1]), fields.length > 2 ? Integer.parseInt(fields[2]) : 1);
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      throw new IllegalArgumentException("case: faults: " + text + " (must be like fail:25 or busy:20:3)", e);
    }
  }

  boolean isMap() {
    return name.equals(MAP);
  }

  Fault.Kind kind() {
    return Fault.Kind.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Whether a driver lives with the fault: every request must still succeed. */
  boolean harmless() {
    return !isMap() && switch (kind()) {
      case BUSY, LATE, TWICE -> true;
      default -> false;
    };
  }

  /** Whether only a deadline ends what the fault strikes. */
  boolean silent() {
    return !isMap() && switch (kind()) {
      case REFUSE, NEVER, DRIVER_ERROR -> true;
      default -> false;
    };
  }

  /** Whether what it strikes is wrong and is said to be right. */
  boolean corrupts() {
    return !isMap() && kind() == Fault.Kind.CORRUPT;
  }

  static FaultPlan plan(List<FaultCase> faults, long seed) {
    List<Fault> operations = new ArrayList<>();
    List<FailingMap> maps = new ArrayList<>();
    for (FaultCase fault : faults) {
      if (fault.isMap()) {
        maps.add(new FailingMap(Fault.ANY, fault.when, fault.amount));
      } else {
        operations.add(Fault.of(fault.kind()).oneIn(fault.when).amount(fault.amount));
      }
    }
    return new FaultPlan(seed & Long.MAX_VALUE, operations, maps);
  }

  @Override
  public String toString() {
    return name + ":" + when + (amount == 1 ? "" : ":" + amount);
  }
}
