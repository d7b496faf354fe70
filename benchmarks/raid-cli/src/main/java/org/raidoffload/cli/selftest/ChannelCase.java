package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.KnownWords;

/**
 * A channel of an engine that the case describes: words with a number, joined by commas, such as
 * {@code ring3,copy,xor4,pq6:emulated,dev1}. What is left out is absent or unlimited.
 *
 * @param words each word with its value
 */
record ChannelCase(Map<String, String> words) {
  private static final List<String> KNOWN = List.of("ring", "dev", "copy", "xor", "xorval", "pq", "pqval", "align",
      "min", "max", "slots", "first-fit", "kick");

  ChannelCase {
    words = new LinkedHashMap<>(words);
  }

  static List<ChannelCase> parseAll(String text) {
    return Arrays.stream(text.split("/", -1)).map(ChannelCase::parse).toList();
  }

  private static ChannelCase parse(String text) {
    Map<String, String> words = new LinkedHashMap<>();
    for (String word : text.split(",", -1)) {
      String name = word.replaceFirst("[0-9].*", "");
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException("case: engine: " + word + " (a channel is made of "
            + String.join(", ", KNOWN) + KnownWords.hint(name, KNOWN) + ")");
      }
      words.put(name, word.substring(name.length()));
    }
    return new ChannelCase(words);
  }

  /** The channel in the format of engine files. */
  Map<String, Object> document(int number) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", "c" + number);
    out.put("device", number("dev", 0));
    List<String> opcodes = new ArrayList<>();
    opcode("copy", "COPY", null, opcodes, out);
    opcode("xor", "XOR", "maxXorSources", opcodes, out);
    opcode("xorval", "XOR_VAL", "maxXorValSources", opcodes, out);
    opcode("pq", "PQ", "maxPqSources", opcodes, out);
    opcode("pqval", "PQ_VAL", "maxPqValSources", opcodes, out);
    out.put("opcodes", opcodes);
    String pq = words.getOrDefault("pq", "");
    out.put("pqContinuation", pq.endsWith(":native") ? "NATIVE" : pq.endsWith(":emulated") ? "EMULATED" : "NONE");
    for (String alignment : List.of("copyAlignment", "xorAlignment", "pqAlignment")) {
      out.put(alignment, number("align", 1));
    }
    out.put("minBytes", number("min", 1));
    out.put("maxBytes", number("max", Integer.MAX_VALUE));
    out.put("descriptors", number("ring", 64));
    if (words.containsKey("slots")) {
      Map<String, Object> rules = new LinkedHashMap<>();
      opcodes.forEach(o -> rules.put(o, Map.of("extra", number("slots", 1))));
      out.put("slots", rules);
    }
    Map<String, Object> behaviour = new LinkedHashMap<>();
    if (words.containsKey("first-fit")) {
      behaviour.put("allocation", "FIRST_FIT");
    }
    if (words.containsKey("kick")) {
      behaviour.put("kickSlots", number("kick", 1));
    }
    if (!behaviour.isEmpty()) {
      out.put("behaviour", behaviour);
    }
    return out;
  }

  private void opcode(String word, String opcode, @Nullable String sources,
      List<String> opcodes, Map<String, Object> out) {
    if (words.containsKey(word)) {
      opcodes.add(opcode);
      if (sources != null) {
        out.put(sources, number(word, 256));
      }
    }
  }

  private int number(String word, int absent) {
    String value = words.getOrDefault(word, "").replaceFirst(":.*", "");
    return value.isEmpty() ? absent : Integer.parseInt(value);
  }

  @Override
  public String toString() {
    return words.entrySet().stream().map(e -> e.getKey() + e.getValue()).collect(Collectors.joining(","));
  }
}
