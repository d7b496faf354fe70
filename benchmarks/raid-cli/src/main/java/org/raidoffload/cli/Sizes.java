package org.raidoffload.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes on the command line: {@code 4096}, {@code 4K}, {@code 64K}, {@code 1M}. */
final class Sizes implements ITypeConverter<Integer> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,10})([KMG]?)(?:IB|B)?");

  @Override
  public Integer convert(String value) {
    Matcher m = SIZE.matcher(value.toUpperCase(Locale.ROOT));
    if (m.matches()) {
      long unit = switch (m.group(2)) {
        case "K" -> 1L << 10;
        case "M" -> 1L << 20;
        case "G" -> 1L << 30;
        default -> 1;
      };
      long bytes = Long.parseLong(m.group(1)) * unit;
      if (bytes <= Integer.MAX_VALUE) {
        return (int) bytes;
      }
    }
    throw new TypeConversionException("size: " + value + " (must be like 4096, 64K or 1M)");
  }
}
