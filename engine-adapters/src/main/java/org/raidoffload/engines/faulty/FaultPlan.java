package org.raidoffload.engines.faulty;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.raidoffload.engine.MapFaults;
import org.raidoffload.engines.document.BadSourceException;
import org.raidoffload.engines.document.SourceNode;
import org.raidoffload.engines.document.SourceParser;
import org.raidoffload.plan.Opcode;

/**
 * Which faults strike when. Immutable; the file format is described at the package.
 *
 * @param seed chooses what is spoiled and when a chance strikes
 * @param faults of operations; the first that strikes an operation is taken
 * @param failingMaps of mappings
 */
public record FaultPlan(long seed, List<Fault> faults, List<FailingMap> failingMaps) {

  /** No faults. */
  public static final FaultPlan NONE = new FaultPlan(0, List.of(), List.of());

  private static final Set<String> KEYS = Set.of("seed", "faults", "failingMaps");
  private static final Set<String> FAULT_KEYS = Set.of("kind", "opcode", "channel", "at", "count", "amount", "oneIn");
  private static final Set<String> MAP_KEYS = Set.of("device", "at", "count");
  private static final int MOST = Integer.MAX_VALUE;

  public FaultPlan {
    faults = List.copyOf(faults);
    failingMaps = List.copyOf(failingMaps);
  }

  /** A plan of faults of operations. */
  public static FaultPlan of(long seed, Fault... faults) {
    return new FaultPlan(seed, List.of(faults), List.of());
  }

  /**
   * Reads a plan from a file.
   *
   * @throws BadSourceException naming file, line, column and what is wrong
   */
  public static FaultPlan read(Path file) {
    return read(SourceParser.parse(file));
  }

  /** Reads a plan from a text; {@code file} is what messages call it. */
  public static FaultPlan parse(String file, String text) {
    return read(SourceParser.parse(file, text));
  }

  private static FaultPlan read(SourceNode root) {
    root.onlyKnows(KEYS);
    List<Fault> faults = new ArrayList<>();
    root.or("faults", List.<SourceNode>of(), n -> n.items("faults")).forEach(n -> faults.add(fault(n)));
    List<FailingMap> maps = new ArrayList<>();
    root.or("failingMaps", List.<SourceNode>of(), n -> n.items("failingMaps")).forEach(n -> maps.add(failingMap(n)));
    return new FaultPlan(root.or("seed", 0L, n -> n.integer("seed", 0, Long.MAX_VALUE)), faults, maps);
  }

  private static Fault fault(SourceNode node) {
    node.onlyKnows(FAULT_KEYS);
    SourceNode oneIn = node.get("oneIn");
    if (oneIn != null && (node.get("at") != null || node.get("count") != null)) {
      throw oneIn.bad("oneIn: beside at or count (a fault strikes by chance or by number)");
    }
    @Nullable Opcode opcode = node.get("opcode") == null ? null
        : node.required("opcode").constant("opcode", Opcode.class);
    return new Fault(node.required("kind").constant("kind", Fault.Kind.class), opcode,
        integer(node, "channel", Fault.ANY, 0), integer(node, "at", 1, 1), integer(node, "count", 1, 1),
        integer(node, "amount", 1, 1), integer(node, "oneIn", 0, 1));
  }

  private static FailingMap failingMap(SourceNode node) {
    node.onlyKnows(MAP_KEYS);
    return new FailingMap(integer(node, "device", Fault.ANY, 0), integer(node, "at", 1, 1),
        integer(node, "count", 1, 1));
  }

  private static int integer(SourceNode node, String key, int absent, int least) {
    return node.or(key, absent, n -> (int) n.integer(key, least, MOST));
  }

  /** The map failures, counted from now. */
  public MapFaults mapFaults() {
    if (failingMaps.isEmpty()) {
      return MapFaults.NONE;
    }
    AtomicLongArray attempts = new AtomicLongArray(failingMaps.size());
    return device -> {
      boolean fails = false;
      for (int i = 0; i < attempts.length(); i++) {
        FailingMap f = failingMaps.get(i);
        if (f.device() == Fault.ANY || f.device() == device) {
          long attempt = attempts.incrementAndGet(i);
          fails |= attempt >= f.at() && attempt < f.at() + f.count();
        }
      }
      return fails;
    };
  }
}
