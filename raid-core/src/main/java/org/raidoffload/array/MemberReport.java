package org.raidoffload.array;

import org.jspecify.annotations.Nullable;

/**
 * A member at one moment. Immutable.
 *
 * @param role its place in the array, from 0
 * @param name the device's name, or null where there is none
 * @param status what the array does with it
 * @param readErrors reads that failed, retries included
 * @param rewritten blocks that a read did not give and that were made anew from the others and written back
 * @param writeErrors writes, zeroings and flushes that failed for good
 * @param retries transfers that were tried again after an error
 * @param why what took it out; null while it is used
 */
public record MemberReport(int role, @Nullable String name, MemberStatus status, long readErrors, long rewritten,
    long writeErrors, long retries, @Nullable String why) {

  /** A line for people: {@code member 3 (disk3): FAILED, no space left; write errors: 1}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("member " + role + (name == null ? "" : " (" + name + ")") + ": " + status
        + (why == null ? "" : ", " + why));
    add(text, "read errors", readErrors);
    add(text, "blocks rewritten", rewritten);
    add(text, "write errors", writeErrors);
    add(text, "retries", retries);
    return text.toString();
  }

  private static void add(StringBuilder text, String what, long n) {
    if (n > 0) {
      text.append("; ").append(what).append(": ").append(n);
    }
  }
}
