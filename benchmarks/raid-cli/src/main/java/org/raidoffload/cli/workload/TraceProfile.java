package org.raidoffload.cli.workload;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.raidoffload.cli.workload.BlockRequest.Kind;

/** What a workload is made of, from one run through it. One thread. */
public final class TraceProfile {
  private static final int PAGE = 4096;
  private static final int MOST_SIZES = 1 << 16;
  /** Under which sizes are counted once there are too many different ones. */
  static final long OTHER_SIZES = -1;

  /**
   * A place that could not be read.
   *
   * @param where file and line or byte
   * @param why what is wrong there
   */
  public record Damage(String where, String why) {}

  private final long[] counts = new long[Kind.values().length];
  private final long[] bytes = new long[Kind.values().length];
  private final Map<Long, long[]> sizes = new HashMap<>();
  private long[] lastEnds = new long[16];
  private long[] furthest = new long[16];
  private long aligned;
  private long sequential;
  private long lastSize = Long.MIN_VALUE;
  private long[] lastCount = {};
  private final TraceNotes notes;
  private long lastNanos;

  private TraceProfile(TraceNotes notes) {
    this.notes = notes;
    Arrays.fill(lastEnds, -1);
  }

  /** Reads a workload through. */
  public static TraceProfile of(Workload workload) {
    try (BlockStream stream = workload.stream()) {
      TraceProfile profile = new TraceProfile(stream.notes());
      BlockRequest request = new BlockRequest();
      while (stream.next(request)) {
        profile.add(request);
      }
      profile.lastNanos = stream.scale(profile.notes.time.last());
      return profile;
    }
  }

  private void add(BlockRequest request) {
    int kind = request.kind.ordinal();
    counts[kind]++;
    bytes[kind] += request.length;
    int device = request.device;
    if (device >= lastEnds.length) {
      int n = Math.max(device + 1, lastEnds.length * 2);
      int old = lastEnds.length;
      lastEnds = Arrays.copyOf(lastEnds, n);
      Arrays.fill(lastEnds, old, n, -1);
      furthest = Arrays.copyOf(furthest, n);
    }
    if (request.kind != Kind.READ && request.kind != Kind.WRITE) {
      return;
    }
    furthest[device] = Math.max(furthest[device], request.offset + request.length);
    aligned += (request.offset | request.length) % PAGE == 0 ? 1 : 0;
    sequential += request.offset == lastEnds[device] ? 1 : 0;
    lastEnds[device] = request.offset + request.length;
    if (request.length != lastSize) {
      lastSize = request.length;
      lastCount = sizes.size() < MOST_SIZES ? sizes.computeIfAbsent(lastSize, s -> new long[1])
          : sizes.getOrDefault(lastSize, sizes.computeIfAbsent(OTHER_SIZES, s -> new long[1]));
    }
    lastCount[0]++;
  }

  public long count(Kind kind) {
    return counts[kind.ordinal()];
  }

  public long bytes(Kind kind) {
    return bytes[kind.ordinal()];
  }

  /** All that was asked for, flushes and discards too. */
  public long requests() {
    return Arrays.stream(counts).sum();
  }

  private long transfers() {
    return count(Kind.READ) + count(Kind.WRITE);
  }

  /** Share of reads and writes that begin and end at a multiple of 4096. */
  public double alignedShare() {
    return transfers() == 0 ? 0 : (double) aligned / transfers();
  }

  /** Share of reads and writes that begin where the one before on the same device ended. */
  public double sequentialShare() {
    return transfers() == 0 ? 0 : (double) sequential / transfers();
  }

  /** Sizes of reads and writes with how often they occur, smallest first. */
  public Map<Long, Long> sizes() {
    Map<Long, Long> all = new TreeMap<>();
    sizes.forEach((size, count) -> all.put(size, count[0]));
    return all;
  }

  /** First byte that no read or write of the device reaches. */
  long furthest(int device) {
    return device < furthest.length ? furthest[device] : 0;
  }

  public List<String> devices() {
    return notes.devices.names();
  }

  /** Time of the first event, ns from the trace's zero. */
  public long firstNanos() {
    return notes.time.first();
  }

  /** Time of the last event, ns, without jumps. */
  public long lastNanos() {
    return lastNanos;
  }

  public long backwardSteps() {
    return notes.time.backward();
  }

  /** Steps of more than a day, which were taken out. */
  public long jumps() {
    return notes.time.jumps();
  }

  /** Whether events lie so far out of the order of their times that who was under way with whom cannot be told. */
  public boolean disordered() {
    return notes.depth.known() && notes.time.isDisordered();
  }

  /** Most requests under way at once where the trace was made, or -1 where it does not say. */
  public long mostUnderWay() {
    return notes.depth.known() && !disordered() ? notes.depth.most() : -1;
  }

  /** How many were under way for a request that joined them, itself counted. */
  public double meanUnderWay() {
    return notes.depth.mean();
  }

  public Map<String, Long> ignored() {
    return notes.ignored();
  }

  /** The first places that could not be read. */
  public List<Damage> damaged() {
    return notes.damaged().stream().map(d -> new Damage(d.where(), d.why())).toList();
  }

  /** How many there are. */
  public long damages() {
    return notes.damages();
  }

  /** What a reader of the figures should know. */
  public List<String> remarks() {
    return notes.remarks();
  }
}
