package org.raidoffload.cli.guess;

import java.util.List;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * One way in which members may belong together, with what speaks for it.
 *
 * @param order names by role; {@code missing} for the lost one
 * @param score higher is better; only a comparison within one guess means anything
 * @param paritySamples sampled units of 4 KiB that can tell
 * @param parityMatches those that this candidate explains: the xor is zero (RAID-4/5), or every block is the P, the Q or
 *     carries the exponent that the candidate gives it (RAID-6)
 * @param parityPlace how little the blocks in parity's places look like parity (RAID-4/5): 0 fits, 1 does not
 * @param neighbours how unlike blocks are that follow one another in the array: 0 to 1, less is better
 * @param signatures places of file systems and partition tables that are where they should be
 * @param signaturesMissing how many are not
 */
public record GuessCandidate(ArrayGeometry geometry, List<String> order, double score, int paritySamples,
    int parityMatches, double parityPlace, double neighbours, List<String> signatures, int signaturesMissing) {

  public GuessCandidate {
    order = List.copyOf(order);
    signatures = List.copyOf(signatures);
  }
}
