package org.raidoffload.cli.hazards;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * One recorded run of a real kernel: what was done to which array, and what came of it. Immutable.
 *
 * @param line in its file, from 1
 * @param setup the boot: swiotlb or not, engine or not, and its variant
 * @param repetition number of the repetition; runs of different ones share nothing
 * @param array name of the array image
 * @param raidLevel 5 or 6
 * @param raidDisks member disks
 * @param workload what was done
 * @param failedDisks disks that were missing
 * @param failedBlocks what they hold in the stripes judged, such as {@code D+P}; null where none is missing
 * @param write the write request, or null
 * @param right the kernel's result
 * @param wrongBytesByBlock members' wrong bytes by block, or by letter where summed
 * @param wrongPEquals what the wrong P was found to equal, and how often
 * @param wrongBytesReturned wrong bytes that a read returned
 * @param mismatchCount md's mismatch_cnt, or -1
 * @param mismatchExpected what it should have been, or -1
 */
public record RecordedRow(int line, String setup, int repetition, String array, int raidLevel, int raidDisks,
    String workload, List<Integer> failedDisks, @Nullable String failedBlocks, @Nullable RecordedWrite write,
    boolean right, Map<String, Long> wrongBytesByBlock, Map<String, Integer> wrongPEquals, long wrongBytesReturned,
    int mismatchCount, int mismatchExpected) {

  /** The chunk of every recorded array, in bytes. */
  public static final int CHUNK_BYTES = 4096;
  /** Stripes of every recorded array. */
  public static final int STRIPES = 40;

  /**
   * A write request.
   *
   * @param arrayByteOffset first byte within the array
   * @param length bytes
   * @param rmwLevel md's rmw_level
   * @param skipCopy md's skip_copy
   */
  public record RecordedWrite(long arrayByteOffset, int length, int rmwLevel, boolean skipCopy) {}

  public RecordedRow {
    failedDisks = List.copyOf(failedDisks);
    wrongBytesByBlock = Map.copyOf(wrongBytesByBlock);
    wrongPEquals = Map.copyOf(wrongPEquals);
  }

  public ArrayGeometry geometry() {
    return raidLevel == 6 ? ArrayGeometry.raid6(raidDisks, CHUNK_BYTES) : ArrayGeometry.raid5(raidDisks, CHUNK_BYTES);
  }

  /** The blocks that the kernel left wrong on the members, or the letter D for wrong data returned. */
  public Set<String> kernelWrongBlocks() {
    Set<String> blocks = new TreeSet<>(wrongBytesByBlock.keySet());
    if (wrongBytesReturned > 0) {
      blocks.add("D");
    }
    return blocks;
  }
}
