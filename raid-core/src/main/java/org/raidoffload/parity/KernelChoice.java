package org.raidoffload.parity;

/**
 * Which kernel serves an operation at a size, and why.
 *
 * @param sizes the size class, such as {@code 1 KiB to 16 KiB}
 * @param reason one sentence, with the rates that decided
 */
public record KernelChoice(KernelOperation operation, String sizes, String kernel, String reason) {
  /** One line: operation, size class, kernel, reason. */
  public String describe() {
    return "%-18s %-16s %-10s %s".formatted(operation.label(), sizes, kernel, reason);
  }
}
