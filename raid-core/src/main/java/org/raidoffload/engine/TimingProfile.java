package org.raidoffload.engine;

import java.util.EnumMap;
import java.util.Map;
import org.raidoffload.plan.Opcode;

/**
 * The timing of one channel and its host. Immutable, thread-safe. Every figure carries where it comes from; figures
 * without a source are estimates and every time computed from a profile is model time.
 */
public final class TimingProfile {

  /** Says that a figure was chosen, not measured or published. */
  public static final String ESTIMATE = "estimate";

  /**
   * One number.
   *
   * @param value in the unit of its {@link TimingFigure}
   * @param source where it comes from, or {@link #ESTIMATE}
   */
  public record Figure(double value, String source) {}

  private final Map<TimingFigure, Figure> figures;
  private final double[] values;

  private TimingProfile(Map<TimingFigure, Figure> figures) {
    this.figures = Map.copyOf(figures);
    this.values = new double[TimingFigure.values().length];
    for (TimingFigure f : TimingFigure.values()) {
      values[f.ordinal()] = figure(f).value();
    }
  }

  public static Builder builder() {
    return new Builder(new EnumMap<>(TimingFigure.class));
  }

  /** A builder that starts from this profile. */
  public Builder toBuilder() {
    Map<TimingFigure, Figure> copy = new EnumMap<>(TimingFigure.class);
    copy.putAll(figures);
    return new Builder(copy);
  }

  /** The number in the figure's unit. */
  public double value(TimingFigure figure) {
    return values[figure.ordinal()];
  }

  /** The number with its source. */
  public Figure figure(TimingFigure figure) {
    Figure known = figures.get(figure);
    return known != null ? known : new Figure(figure.defaultValue(), ESTIMATE);
  }

  /** The figures that the profile gives, without those left at their default. */
  public Map<TimingFigure, Figure> figures() {
    return figures;
  }

  /** Host time to build one descriptor, ns of model time. */
  public double prepareNanos(int sources, int entries) {
    return value(TimingFigure.PREPARE) + Math.max(0, sources - 1) * value(TimingFigure.PREPARE_PER_SOURCE)
        + (entries - 1) * value(TimingFigure.PREPARE_PER_ENTRY);
  }

  /** Host time to tell the channel of {@code entries} new ring entries, ns of model time. */
  public double doorbellNanos(int entries) {
    return value(TimingFigure.DOORBELL) + entries * value(TimingFigure.DOORBELL_PER_ENTRY);
  }

  /**
   * Channel time of one descriptor, ns of model time, on an idle bus.
   *
   * @param fetches hardware descriptors that the channel fetches for it: {@link RingEntryArithmetic#hardwareDescriptors}
   */
  public double channelNanos(Opcode opcode, int sources, int results, int fetches, long bytes) {
    double perSource = value(TimingFigure.PER_SOURCE) + value(TimingFigure.PER_SOURCE_PER_KIB) * bytes / 1024.0;
    double reads = (double) bytes * sources;
    double writes = (double) bytes * results;
    boolean pq = opcode == Opcode.PQ || opcode == Opcode.PQ_VAL;
    if (pq && value(TimingFigure.PQ_READS_RESULT) != 0) {
      reads += (double) bytes * sources * results;
      writes = (double) bytes * sources * results;
    }
    double readNanos = reads / value(TimingFigure.READ_BANDWIDTH);
    double writeNanos = writes / value(TimingFigure.WRITE_BANDWIDTH);
    double traffic = value(TimingFigure.FULL_DUPLEX) != 0 ? Math.max(readNanos, writeNanos) : readNanos + writeNanos;
    return fetches * value(TimingFigure.FETCH) + sources * perSource
        + traffic * (pq ? value(TimingFigure.PQ_FACTOR) : 1);
  }

  /** Host time to run an operation on the CPU, ns of model time. */
  public double cpuNanos(Opcode opcode, int sources, long bytes) {
    boolean pq = opcode == Opcode.PQ || opcode == Opcode.PQ_VAL;
    return (double) bytes * Math.max(1, sources)
        / value(pq ? TimingFigure.CPU_PQ_BANDWIDTH : TimingFigure.CPU_XOR_BANDWIDTH);
  }

  /** Whether both give every figure the same value from the same source. */
  @Override
  public boolean equals(Object other) {
    return other instanceof TimingProfile that && figures.equals(that.figures);
  }

  @Override
  public int hashCode() {
    return figures.hashCode();
  }

  /** Collects figures. Not thread-safe. */
  public static final class Builder {
    private final Map<TimingFigure, Figure> figures;

    private Builder(Map<TimingFigure, Figure> figures) {
      this.figures = figures;
    }

    /** Sets an estimate. */
    public Builder estimate(TimingFigure figure, double value) {
      return set(figure, value, ESTIMATE);
    }

    public Builder set(TimingFigure figure, double value, String source) {
      if (!(value >= 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException(figure + ": " + value + " (must be a number of 0 or more)");
      }
      figures.put(figure, new Figure(value, source));
      return this;
    }

    public TimingProfile build() {
      return new TimingProfile(figures);
    }
  }
}
