package org.raidoffload.cli.workload;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The devices of a trace in the order in which they are first seen. One thread. */
final class DeviceNames {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private byte[] last = {};
  private int lastNumber = -1;

  int of(String name) {
    Integer known = numbers.get(name);
    if (known != null) {
      return known;
    }
    numbers.put(name, names.size());
    names.add(name);
    return names.size() - 1;
  }

  /** Requests mostly go where the one before went, so that one is compared first. */
  int of(byte[] bytes, int from, int to) {
    if (lastNumber >= 0 && Arrays.equals(last, 0, last.length, bytes, from, to)) {
      return lastNumber;
    }
    last = Arrays.copyOfRange(bytes, from, to);
    lastNumber = of(new String(last, StandardCharsets.UTF_8));
    return lastNumber;
  }

  String name(int number) {
    return names.get(number);
  }

  List<String> names() {
    return List.copyOf(names);
  }
}
