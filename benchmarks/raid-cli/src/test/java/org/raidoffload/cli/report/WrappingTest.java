package org.raidoffload.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WrappingTest {
  @Test
  void linesThatFitStayAsTheyAre() {
    String text = "depth    2 at most\n\n" + "x".repeat(80) + "\n";
    assertEquals(text, Wrapping.lines(text, 9));
    assertEquals("", Wrapping.lines("", 2));
  }

  @Test
  void aLongLineIsBrokenBetweenWordsAndGoesOnIndented() {
    String line = "cache    " + "twelve bytes ".repeat(20).strip();
    String wrapped = Wrapping.lines(line, 9);
    assertTrue(wrapped.lines().allMatch(l -> l.length() <= 80 && l.equals(l.stripTrailing())), wrapped);
    assertTrue(wrapped.lines().skip(1).allMatch(l -> l.startsWith(" ".repeat(9)) && l.charAt(9) != ' '), wrapped);
    assertEquals(line, String.join(" ", wrapped.lines().map(String::strip).toList()).replaceFirst("cache +", "cache    "));
    assertTrue(wrapped.lines().findFirst().orElseThrow().length() > 80 - "twelve".length() - 1, wrapped);
  }

  @Test
  void aWordThatIsTooLongStaysWhole() {
    String path = "/a".repeat(50);
    assertEquals("trace:\n  " + path + "\n  (text)\n", Wrapping.lines("trace: " + path + " (text)", 2));
  }
}
