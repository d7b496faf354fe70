package org.raidoffload.mapping;

import org.jspecify.annotations.Nullable;
import org.raidoffload.request.StripeBuffer;

/**
 * One side of a ledger violation: who claims which bytes, and how.
 *
 * @param stripe the stripe, or -1 where the chain is unknown
 * @param leg the leg, or -1 where none is involved
 * @param operation the operation, or -1 where none is involved
 * @param buffer the buffer, or null where the address belongs to none
 * @param offset first byte, counted from the start of the buffer's 4 KiB page
 * @param bytes length
 * @param device the device, or -1 for the CPU
 * @param state what is done or held, such as {@code mapped FROM_DEVICE}
 * @param map which of the chain's maps made the mapping, counted from 1; 0 where the claim is not a mapping's
 */
public record LedgerClaim(long stripe, int leg, int operation, @Nullable StripeBuffer buffer, long offset, long bytes,
    int device, String state, int map) {

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    out.append(stripe < 0 ? "unknown stripe" : "stripe " + stripe);
    if (leg >= 0) {
      out.append(" leg ").append(leg);
    }
    if (operation >= 0) {
      out.append(" operation ").append(operation);
    }
    out.append(": ").append(buffer == null ? "no buffer" : buffer.name());
    out.append('[').append(offset).append("..").append(offset + bytes).append(") ").append(state);
    out.append(device < 0 ? " by the CPU" : " for device " + device);
    return out.toString();
  }
}
