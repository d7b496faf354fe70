package org.raidoffload.engines.calibration;

import java.util.ArrayList;
import java.util.List;
import org.raidoffload.engines.described.PresetFamily;

/**
 * Published ratios beside those of the model. Thread-safe.
 *
 * <p>Not calibrated, for want of a published figure: the throughput of mv_xor, ioat, iop13xx and the extras; every map
 * and unmap cost; the asynchronous software path of the 2007 series (32, 48, 48 MB/s).
 */
public final class Calibration {
  private static final String TASKLET = "Linux commit c211092313b9: RAID-5 resync 50 MB/s with a tasklet, 30 MB/s with "
      + "a work queue (iop-adma)";
  private static final String TIKHONOV = "Yuri Tikhonov, md-raid6-accel, 2007-12-04: RAID-6 of 6 disks, full-stripe "
      + "writes, hardware 48, 94, 114 MB/s, software 36, 39, 40 MB/s at chunks of 4, 16, 64 KiB";
  private static final int[] CHUNK_KIB = {4, 16, 64};
  private static final double[] PUBLISHED = {48 / 36.0, 94 / 39.0, 114 / 40.0};

  /**
   * One published ratio.
   *
   * @param name what is compared
   * @param source where it was published
   * @param published the ratio
   * @param model the model's
   * @param tolerance largest relative difference that the tests allow
   */
  public record Ratio(String name, String source, double published, double model, double tolerance) {

    /** Relative difference of the model. */
    public double difference() {
      return model / published - 1;
    }
  }

  private Calibration() {}

  /** All ratios that could be calibrated. */
  public static List<Ratio> ratios() {
    List<Ratio> ratios = new ArrayList<>();
    Resync resync = new Resync(PresetFamily.bundled("iop3xx").engines().getFirst().channels().getLast());
    ratios.add(new Ratio("iop3xx RAID-5 resync, work queue / tasklet", TASKLET, 30 / 50.0,
        resync.bytesPerSecond(true) / resync.bytesPerSecond(false), 0.05));
    FullStripeWrite write = new FullStripeWrite(PresetFamily.bundled("ppc44x").engines().getFirst().channels().getFirst());
    for (int i = 0; i < CHUNK_KIB.length; i++) {
      ratios.add(new Ratio("ppc44x RAID-6 full-stripe write, chunk " + CHUNK_KIB[i] + " KiB, hardware / software",
          TIKHONOV, PUBLISHED[i],
          write.bytesPerSecond(CHUNK_KIB[i] << 10, true) / write.bytesPerSecond(CHUNK_KIB[i] << 10, false), 0.10));
    }
    return ratios;
  }
}
