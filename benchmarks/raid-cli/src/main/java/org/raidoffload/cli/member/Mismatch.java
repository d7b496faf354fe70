package org.raidoffload.cli.member;

/**
 * A stripe whose parity does not match its data.
 *
 * @param stripe number of the stripe: its place in the data areas over the bytes of a stripe
 * @param memberByte its place in the data areas
 * @param arrayByte the first byte of the array that it holds
 * @param p P is wrong
 * @param q Q is wrong
 * @param accused the disk that the syndromes accuse, or -1 where they agree on none
 */
public record Mismatch(long stripe, long memberByte, long arrayByte, boolean p, boolean q, int accused) {
}
