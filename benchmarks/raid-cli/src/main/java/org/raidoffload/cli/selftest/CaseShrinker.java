package org.raidoffload.cli.selftest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes a failing case smaller, greedily: takes the first simpler case that still fails, and begins again. Simpler is
 * what leaves out a word of the text, an element of a list, a request, or has a smaller number. One thread.
 */
final class CaseShrinker {
  private final Predicate<SelftestCase> fails;
  private final Set<String> tried = new LinkedHashSet<>();

  /**
   * A shrinker.
   *
   * @param fails whether a case still fails in the same way; false too when there is no time left
   */
  CaseShrinker(Predicate<SelftestCase> fails) {
    this.fails = fails;
  }

  /** The smallest case found. */
  SelftestCase shrink(SelftestCase failing) {
    SelftestCase best = failing;
    boolean better = true;
    while (better) {
      better = false;
      for (SelftestCase candidate : candidates(best)) {
        if (tried.add(candidate.toString()) && fails.test(candidate)) {
          best = candidate;
          better = true;
          break;
        }
      }
    }
    return best;
  }

  private static List<SelftestCase> candidates(SelftestCase test) {
    List<SelftestCase> candidates = new ArrayList<>();
    addFewerRequests(test, candidates);
    for (int disks : smaller(test.array().disks(), test.array().fewestDisks())) {
      candidates.add(on(test, test.array().withDisks(disks)));
    }
    for (int unit : smaller(test.array().unit() / 512, 1)) {
      candidates.add(on(test, test.array().withUnit(unit * 512)));
    }
    String[] sections = test.toString().split(" \\| ", -1);
    for (int s = 0; s < sections.length; s++) {
      String[] words = sections[s].split(" ", -1);
      for (int w = s == 0 ? 0 : 1; w < words.length; w++) {
        for (String word : simpler(words[w])) {
          addReplaced(sections, s, words, w, word, candidates);
        }
      }
    }
    return candidates;
  }

  private static void addFewerRequests(SelftestCase test, List<SelftestCase> candidates) {
    List<RequestCase> requests = test.requests();
    int n = requests.size();
    if (n > 2) {
      candidates.add(with(test, requests.subList(0, n / 2)));
      candidates.add(with(test, requests.subList(n / 2, n)));
    }
    for (int i = 0; n > 1 && i < n; i++) {
      List<RequestCase> fewer = new ArrayList<>(requests);
      fewer.remove(i);
      candidates.add(with(test, fewer));
    }
  }

  private static SelftestCase with(SelftestCase test, List<RequestCase> requests) {
    return new SelftestCase(test.array(), test.setUp(), test.content(), requests);
  }

  private static SelftestCase on(SelftestCase test, ArrayCase array) {
    return new SelftestCase(array, test.setUp(), test.content(),
        test.requests().stream().map(r -> r.within(array)).toList());
  }

  /** Smaller numbers, the smallest first. */
  private static List<Integer> smaller(int value, int least) {
    List<Integer> values = new ArrayList<>();
    for (int v : new int[] {least, least + 1, value / 4, value / 2, value * 3 / 4, value - 1}) {
      if (v >= least && v < value && !values.contains(v)) {
        values.add(v);
      }
    }
    return values;
  }

  /** Simpler forms of a word, the empty one first: that stands for the simplest value. */
  private static List<String> simpler(String word) {
    List<String> forms = new ArrayList<>(List.of(""));
    int equals = word.indexOf('=');
    String key = word.substring(0, equals + 1);
    String value = word.substring(equals + 1);
    switch (key) {
      case "level=", "disks=", "unit=" -> forms.clear();
      case "row=", "pool=", "content=" -> smaller((int) Math.min(Integer.MAX_VALUE, Long.parseLong(value)), 1)
          .forEach(v -> forms.add(key + v));
      case "align=" -> forms.addAll(List.of(key + 512, key + 64, key + 16));
      case "engine=" -> addEngines(key, value, forms);
      case "driver=" -> forms.add("driver=threads:block");
      default -> {
        addLists(key, value, ",", forms);
        addLowerNumbers(key, value, forms);
        addWholeBlocks(key, value, forms);
      }
    }
    forms.remove(word);
    return forms;
  }

  private static void addEngines(String key, String value, List<String> forms) {
    if (!value.startsWith(SetUp.DESCRIBED)) {
      return;
    }
    String channels = value.substring(SetUp.DESCRIBED.length());
    addLists(key + SetUp.DESCRIBED, channels, "/", forms);
    String[] all = channels.split("/", -1);
    for (int i = 0; i < all.length; i++) {
      List<String> fewer = new ArrayList<>();
      addLists("", all[i], ",", fewer);
      for (String channel : fewer) {
        String[] changed = all.clone();
        changed[i] = channel;
        forms.add(key + SetUp.DESCRIBED + String.join("/", changed));
      }
    }
  }

  /** The list without one half, then without one of its elements. */
  private static void addLists(String key, String value, String separator, List<String> forms) {
    List<String> all = List.of(value.split(separator, -1));
    int n = all.size();
    if (n > 3) {
      forms.add(key + String.join(separator, all.subList(0, n / 2)));
      forms.add(key + String.join(separator, all.subList(n / 2, n)));
    }
    for (int i = 0; n > 1 && i < n; i++) {
      List<String> fewer = new ArrayList<>(all);
      fewer.remove(i);
      forms.add(key + String.join(separator, fewer));
    }
  }

  /** Each block of a list becomes the first one that is not in it. */
  private static void addLowerNumbers(String key, String value, List<String> forms) {
    boolean blocks = switch (key) {
      case "parts=", "failed=", "cached=" -> true;
      default -> false;
    };
    String[] all = value.split(",", -1);
    List<String> names = Arrays.stream(all).map(e -> e.replaceFirst(":.*", "")).toList();
    String letter = key.equals("parts=") ? "" : "D";
    for (int i = 0; blocks && i < all.length; i++) {
      int free = 0;
      while (names.contains(letter + free)) {
        free++;
      }
      String number = names.get(i).substring(letter.length());
      if (!number.isEmpty() && free < Integer.parseInt(number)) {
        String[] changed = all.clone();
        changed[i] = letter + free + all[i].substring(names.get(i).length());
        forms.add(key + String.join(",", changed));
      }
    }
  }

  /** Segments become whole blocks, or begin where the block does. */
  private static void addWholeBlocks(String key, String value, List<String> forms) {
    if (!key.equals("parts=")) {
      return;
    }
    String[] all = value.split(",", -1);
    for (int i = 0; i < all.length; i++) {
      int colon = all[i].indexOf(':');
      if (colon >= 0) {
        String[] changed = all.clone();
        changed[i] = all[i].substring(0, colon);
        forms.add(key + String.join(",", changed));
        changed[i] = all[i].substring(0, colon) + ":0+" + all[i].substring(all[i].indexOf('+') + 1);
        forms.add(key + String.join(",", changed));
      }
    }
  }

  private static void addReplaced(String[] sections, int section, String[] words, int word, String form,
      List<SelftestCase> candidates) {
    String[] changedWords = words.clone();
    changedWords[word] = form;
    String[] changed = sections.clone();
    changed[section] = String.join(" ", changedWords).strip();
    try {
      candidates.add(SelftestCase.parse(String.join(" | ", changed)));
    } catch (IllegalArgumentException notACase) {
      // A word that the case cannot do without.
      return;
    }
  }
}
