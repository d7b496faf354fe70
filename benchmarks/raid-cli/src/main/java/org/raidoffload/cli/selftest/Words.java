package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One part of a case's text: {@code key=value} words, each key at most once. Not thread-safe. */
final class Words {
  private final String what;
  private final Map<String, String> values = new LinkedHashMap<>();

  /** No words yet; {@code what} is how messages call the part. */
  Words(String what) {
    this.what = what;
  }

  /** Reads words that are separated by blanks; a word without {@code =} has an empty value. */
  static Words read(String what, String text) {
    Words words = new Words(what);
    for (String word : text.strip().split(" +", -1)) {
      int equals = word.indexOf('=');
      String key = equals < 0 ? word : word.substring(0, equals);
      String value = equals < 0 ? "" : word.substring(equals + 1);
      if (key.isEmpty() || words.values.put(key, value) != null) {
        throw words.wrong(key.isEmpty() ? "an empty word" : key + " is there twice");
      }
    }
    return words;
  }

  /** Adds a word unless its value is the simplest one. */
  Words add(String key, Object value, Object simplest) {
    if (!value.equals(simplest)) {
      values.put(key, value.toString());
    }
    return this;
  }

  /** Takes a word out. */
  String take(String key, String absent) {
    String value = values.remove(key);
    return value == null ? absent : value;
  }

  long number(String key, long absent) {
    String value = values.remove(key);
    try {
      return value == null ? absent : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw wrong(key + "=" + value + " (must be a whole number)", e);
    }
  }

  /** A number that fits an int. */
  int integer(String key, int absent) {
    long value = number(key, absent);
    if ((int) value != value) {
      throw wrong(key + "=" + value + " (is too large)");
    }
    return (int) value;
  }

  boolean flag(String key, boolean absent) {
    String value = values.remove(key);
    if (value != null && !value.equals("true") && !value.equals("false")) {
      throw wrong(key + "=" + value + " (must be true or false)");
    }
    return value == null ? absent : value.equals("true");
  }

  /** A list with commas; empty where the word is absent. */
  List<String> list(String key) {
    String value = values.remove(key);
    return value == null || value.isEmpty() ? List.of() : List.of(value.split(",", -1));
  }

  /** Complains about words that nobody took. */
  void end() {
    if (!values.isEmpty()) {
      throw wrong("unknown word " + values.keySet().iterator().next());
    }
  }

  IllegalArgumentException wrong(String sentence) {
    return new IllegalArgumentException("case: " + what + ": " + sentence);
  }

  private IllegalArgumentException wrong(String sentence, Exception cause) {
    return new IllegalArgumentException("case: " + what + ": " + sentence, cause);
  }

  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    values.forEach((key, value) -> words.add(value.isEmpty() ? key : key + "=" + value));
    return String.join(" ", words);
  }
}
