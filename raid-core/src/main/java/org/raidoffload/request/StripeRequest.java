package org.raidoffload.request;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.raidoffload.geometry.ArrayGeometry;

/**
 * What the caller wants done to one stripe: one unit of every disk at one place of a row. Immutable and thread-safe;
 * names no memory. Build with {@link #builder}, which checks every value against the geometry.
 *
 * <p>{@code failed}, {@code cached} and {@code dirty} describe this stripe, not the array: md too decides per stripe.
 *
 * @param geometry the array
 * @param row the chunk row, from 0
 * @param kind what to do
 * @param segments the bytes written or read, sorted by block then offset; empty for the other kinds
 * @param failed blocks of this stripe that cannot be read: D, P or Q
 * @param cached blocks whose present content is already in its buffer
 * @param dirty the parity of this place cannot be trusted (md: beyond recovery_cp), which forbids RMW
 * @param rmwLevel 0 never RMW, 1 RMW if strictly fewer reads, 2 RMW also on a tie
 * @param skipCopy the caller promises stable new-data buffers: whole-block writes need no COPY into D
 * @param partialParity a RAID-5 partial parity log entry is wanted as well
 * @param unitBytes bytes of each block: 4096 or another divisor of the chunk that is a multiple of 512
 */
public record StripeRequest(
    ArrayGeometry geometry,
    long row,
    Kind kind,
    List<Segment> segments,
    Set<StripeBuffer> failed,
    Set<StripeBuffer> cached,
    boolean dirty,
    int rmwLevel,
    boolean skipCopy,
    boolean partialParity,
    int unitBytes) {

  /** The kinds of request. */
  public enum Kind {
    /** New data for the blocks named by the segments; parity follows. */
    WRITE,
    /** Data of the blocks named by the segments, recomputed where their disk has failed. */
    READ,
    /** Recompute every failed block into its buffer. */
    RECOVER,
    /** Read all, test P (and Q), write nothing. */
    CHECK,
    /** As CHECK; then recompute and write the parity that was wrong. Never blames data. */
    REPAIR
  }

  public StripeRequest {
    segments = List.copyOf(segments);
    failed = Set.copyOf(failed);
    cached = Set.copyOf(cached);
  }

  public static Builder builder(ArrayGeometry geometry, Kind kind) {
    return new Builder(geometry, kind);
  }

  /** A write of whole blocks of row 0 with md's defaults; the shape that examples and benchmarks use. */
  public static StripeRequest write(ArrayGeometry geometry, long row, int... blocks) {
    return builder(geometry, Kind.WRITE).row(row).blocks(blocks).build();
  }

  /** Whether the segments cover every byte of the data block. */
  public boolean overwrites(int block) {
    int covered = 0;
    for (Segment s : segments) {
      if (s.block() == block) {
        if (s.offset() > covered) {
          return false;
        }
        covered = Math.max(covered, s.offset() + s.length());
      }
    }
    return covered >= unitBytes;
  }

  /** Whether any segment touches the data block. */
  public boolean touches(int block) {
    for (Segment s : segments) {
      if (s.block() == block) {
        return true;
      }
    }
    return false;
  }

  /** Collects and checks the values of a request. Not thread-safe. */
  public static final class Builder {
    private final ArrayGeometry geometry;
    private final Kind kind;
    private long row;
    private final List<Segment> segments = new ArrayList<>();
    private final Set<StripeBuffer> failed = new TreeSet<>();
    private final Set<StripeBuffer> cached = new TreeSet<>();
    private boolean dirty;
    private int rmwLevel = 1;
    private boolean skipCopy;
    private boolean partialParity;
    private int unitBytes = ArrayGeometry.STRIPE_UNIT_BYTES;
    private final List<Integer> wholeBlocks = new ArrayList<>();

    private Builder(ArrayGeometry geometry, Kind kind) {
      this.geometry = geometry;
      this.kind = kind;
    }

    public Builder row(long value) {
      row = value;
      return this;
    }

    /** Adds whole blocks. */
    public Builder blocks(int... indexes) {
      for (int i : indexes) {
        wholeBlocks.add(i);
      }
      return this;
    }

    /** Adds part of a block; several segments per block are allowed, overlaps are not. */
    public Builder segment(int block, int offset, int length) {
      segments.add(new Segment(block, offset, length));
      return this;
    }

    public Builder failed(StripeBuffer... blocks) {
      return failed(List.of(blocks));
    }

    public Builder failed(Collection<StripeBuffer> blocks) {
      failed.addAll(blocks);
      return this;
    }

    public Builder cached(StripeBuffer... blocks) {
      return cached(List.of(blocks));
    }

    public Builder cached(Collection<StripeBuffer> blocks) {
      cached.addAll(blocks);
      return this;
    }

    public Builder dirty(boolean value) {
      dirty = value;
      return this;
    }

    public Builder rmwLevel(int value) {
      rmwLevel = value;
      return this;
    }

    public Builder skipCopy(boolean value) {
      skipCopy = value;
      return this;
    }

    public Builder partialParity(boolean value) {
      partialParity = value;
      return this;
    }

    public Builder unitBytes(int value) {
      unitBytes = value;
      return this;
    }

    /**
     * Checks and builds.
     *
     * @throws IllegalArgumentException naming the value that is wrong, the range it must lie in, and the row
     */
    public StripeRequest build() {
      if (row < 0) {
        throw new IllegalArgumentException("row: " + row + " (must not be negative)");
      }
      if (rmwLevel < 0 || rmwLevel > 2) {
        throw wrong("rmwLevel: " + rmwLevel + " (must be 0, 1 or 2)");
      }
      if (unitBytes < 512 || unitBytes % 512 != 0 || geometry.chunkBytes() % unitBytes != 0) {
        throw wrong("unitBytes: " + unitBytes + " (must be a multiple of 512 that divides the chunk of "
            + geometry.chunkBytes() + ")");
      }
      for (int block : wholeBlocks) {
        segments.add(new Segment(block, 0, unitBytes));
      }
      checkSegments();
      failed.forEach(b -> checkStripeBlock("failed", b));
      cached.forEach(b -> checkStripeBlock("cached", b));
      for (StripeBuffer b : cached) {
        if (failed.contains(b)) {
          throw wrong("cached: " + b + " (is in the failed set too)");
        }
      }
      int parity = geometry.level().parityDisks();
      if (failed.size() > parity) {
        throw wrong("failed: " + failed + " (RAID-" + geometry.level().number() + " survives " + parity
            + (parity == 1 ? " failure)" : " failures)"));
      }
      return new StripeRequest(geometry, row, kind, segments, failed, cached, dirty, rmwLevel, skipCopy,
          partialParity, unitBytes);
    }

    private void checkSegments() {
      boolean wanted = kind == Kind.WRITE || kind == Kind.READ;
      if (wanted == segments.isEmpty()) {
        throw wrong(wanted ? "blocks: none (a " + kind + " names at least one block)"
            : "blocks: " + segments.size() + " (a " + kind + " takes none; name lost blocks in failed)");
      }
      segments.sort(Comparator.comparingInt(Segment::block).thenComparingInt(Segment::offset));
      Segment previous = null;
      for (Segment s : segments) {
        if (s.block() >= geometry.dataDisks()) {
          throw wrong("block: D" + s.block() + " (row has D0 to D" + (geometry.dataDisks() - 1) + ")");
        }
        if ((long) s.offset() + s.length() > unitBytes) {
          throw wrong("segment: D" + s.block() + " offset " + s.offset() + " length " + s.length()
              + " (reaches past the block's " + unitBytes + " bytes)");
        }
        if (previous != null && previous.block() == s.block() && previous.offset() + previous.length() > s.offset()) {
          throw wrong("segment: D" + s.block() + " offset " + s.offset() + " (overlaps the segment at offset "
              + previous.offset() + ")");
        }
        previous = s;
      }
    }

    private void checkStripeBlock(String what, StripeBuffer b) {
      boolean ok = switch (b.kind()) {
        case DATA -> b.index() < geometry.dataDisks();
        case P -> true;
        case Q -> geometry.level().parityDisks() == 2;
        default -> false;
      };
      if (!ok) {
        throw wrong(what + ": " + b + " (RAID-" + geometry.level().number() + " on " + geometry.disks()
            + " disks has D0 to D" + (geometry.dataDisks() - 1) + (geometry.level().parityDisks() == 2 ? ", P, Q)"
                : ", P)"));
      }
    }

    private IllegalArgumentException wrong(String sentence) {
      return new IllegalArgumentException("stripe at row " + row + ": " + sentence);
    }
  }

}
