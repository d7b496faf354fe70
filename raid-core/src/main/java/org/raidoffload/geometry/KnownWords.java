package org.raidoffload.geometry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What somebody may have meant who typed a word that is none of a closed set: the end of a refusal. */
public final class KnownWords {
  /** As many are offered at most, where several are equally near. */
  private static final int MOST = 3;

  private KnownWords() {}

  /**
   * {@code "; did you mean X?"}, or nothing where none of the words is near. Case, hyphens and the like do not count; a
   * slip in a short word does, and one in every third letter of a longer one; and so does the beginning of a word.
   *
   * @param known the closed set, in the order in which it is offered
   */
  public static String hint(String word, Collection<String> known) {
    String typed = letters(word);
    List<String> nearest = new ArrayList<>();
    int least = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(typed, letters(candidate));
      if (distance < least) {
        least = distance;
        nearest.clear();
      }
      if (distance == least && distance < Integer.MAX_VALUE && nearest.size() < MOST) {
        nearest.add(candidate);
      }
    }
    return nearest.isEmpty() ? "" : "; did you mean " + String.join(" or ", nearest) + "?";
  }

  /**
   * The refusal of a word for what can be named in one list.
   *
   * @param what what the word was taken for, as {@code domain}
   */
  public static IllegalArgumentException refusal(String what, String word, Collection<String> known) {
    return new IllegalArgumentException(what + ": " + word + " (must be " + String.join(", ", known) + hint(word, known)
        + ")");
  }

  private static String letters(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** Slips between two words, or the largest number where they are too far apart to be meant for each other. */
  private static int distance(String typed, String known) {
    int most = Math.max(1, Math.min(typed.length(), known.length()) / 3);
    int slips = typed.length() < 2 || known.length() < 2 ? Integer.MAX_VALUE : slips(typed, known);
    if (slips <= most) {
      return slips;
    }
    return typed.length() > 2 && known.startsWith(typed) ? most + 1 : Integer.MAX_VALUE;
  }

  /** The fewest letters to change, leave out, put in, or swap with a neighbour. */
  private static int slips(String a, String b) {
    int[][] fewest = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          fewest[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(fewest[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(fewest[i - 1][j], fewest[i][j - 1]));
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, fewest[i - 2][j - 2] + 1);
        }
        fewest[i][j] = best;
      }
    }
    return fewest[a.length()][b.length()];
  }
}
