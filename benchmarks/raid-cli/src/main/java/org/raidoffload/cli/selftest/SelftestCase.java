package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything of one case, as one line of text. Immutable.
 *
 * @param array the array
 * @param setUp the scheduler
 * @param content seed of every byte
 * @param requests what is asked, one stripe each, submitted in this order
 */
record SelftestCase(ArrayCase array, SetUp setUp, long content, List<RequestCase> requests) {

  SelftestCase {
    requests = List.copyOf(requests);
  }

  /**
   * Reads a case.
   *
   * @throws IllegalArgumentException naming the part and the word that is wrong
   */
  static SelftestCase parse(String line) {
    String[] parts = line.split("\\|", -1);
    Words words = Words.read("set-up", parts[0]);
    int level = words.integer("level", 5);
    if (level < 4 || level > 6) {
      throw words.wrong("level=" + level + " (must be 4, 5 or 6)");
    }
    ArrayCase array = new ArrayCase(level, words.take("layout", ArrayCase.simplestLayout(level)),
        words.integer("disks", level == 6 ? 4 : 2), words.integer("unit", 512));
    long content = words.number("content", 0);
    SetUp setUp = SetUp.take(words);
    words.end();
    List<RequestCase> requests = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      requests.add(RequestCase.parse(parts[i]));
    }
    if (requests.isEmpty()) {
      throw words.wrong("no request (write one behind a bar: level=5 | check)");
    }
    return new SelftestCase(array, setUp, content, requests);
  }

  @Override
  public String toString() {
    Words words = new Words("set-up");
    // The level is always told: a case must have a first word.
    words.add("level", array.level(), 0).add("layout", array.layout(), ArrayCase.simplestLayout(array.level()))
        .add("disks", array.disks(), array.fewestDisks()).add("unit", array.unit(), 512).add("content", content, 0L);
    setUp.addTo(words);
    return words + " | " + requests.stream().map(r -> r.toString().strip()).collect(Collectors.joining(" | "));
  }
}
