package org.raidoffload.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times on the command line, in ns: {@code 8ms}, {@code 20us}, {@code 0.5s}, {@code 300ns}. */
final class Durations implements ITypeConverter<Long> {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|ms|s)");

  @Override
  public Long convert(String value) {
    Matcher m = DURATION.matcher(value);
    if (!m.matches()) {
      throw new TypeConversionException("time: " + value + " (must be like 20us, 8ms or 0.5s)");
    }
    int digits = switch (m.group(2)) {
      case "s" -> 9;
      case "ms" -> 6;
      case "us" -> 3;
      default -> 0;
    };
    return new BigDecimal(m.group(1)).movePointRight(digits).setScale(0, RoundingMode.HALF_UP).longValueExact();
  }
}
