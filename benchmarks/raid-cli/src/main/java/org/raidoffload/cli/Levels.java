package org.raidoffload.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** RAID levels on the command line: {@code 6}, {@code raid6}, {@code RAID-6}. */
final class Levels implements ITypeConverter<Integer> {
  private static final Pattern LEVEL = Pattern.compile("(?:raid[-_ ]?)?(\\d{1,4})");

  @Override
  public Integer convert(String value) {
    Matcher m = LEVEL.matcher(value.toLowerCase(Locale.ROOT));
    if (m.matches()) {
      return Integer.parseInt(m.group(1));
    }
    throw new TypeConversionException("level: " + value + " (must be 4, 5 or 6)");
  }
}
