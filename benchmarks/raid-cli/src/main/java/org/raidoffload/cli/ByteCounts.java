package org.raidoffload.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of bytes on the command line that may be large: {@code 4096}, {@code 64K}, {@code 1M}, {@code 2G}, {@code 3T}. */
final class ByteCounts implements ITypeConverter<Long> {
  private static final Pattern COUNT = Pattern.compile("(\\d{1,19})([KMGT]?)(?:IB|B)?");

  @Override
  public Long convert(String value) {
    Matcher m = COUNT.matcher(value.toUpperCase(Locale.ROOT));
    if (m.matches()) {
      int shift = m.group(2).isEmpty() ? 0 : 10 * ("KMGT".indexOf(m.group(2)) + 1);
      try {
        return Math.multiplyExact(Long.parseLong(m.group(1)), 1L << shift);
      } catch (ArithmeticException | NumberFormatException tooLarge) {
        throw new TypeConversionException("bytes: " + value + " (more than any device has)");
      }
    }
    throw new TypeConversionException("bytes: " + value + " (must be like 4096, 64K, 1M or 2G)");
  }
}
