package org.raidoffload.cli.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.raidoffload.replay.TraceFormatException;

/**
 * A trace of block requests on disk, recognised and ready to be read as often as needed. Memory does not grow with its
 * length. One thread.
 */
public final class BlockTrace implements Workload {
  private static final Pattern PER_CPU = Pattern.compile("(.*)\\.blktrace\\.(\\d+)(\\.(gz|xz|zst))?");

  private final List<TraceInput> inputs;
  private final TraceOptions options;
  private final Recognition recognition;
  private @Nullable EventChoice choice;

  private BlockTrace(List<TraceInput> inputs, TraceOptions options) {
    this.inputs = inputs;
    this.options = options;
    byte[] head = inputs.getFirst().head();
    if (options.columns() != null || options.pattern() != null) {
      this.recognition = new Recognition(TraceFormat.COLUMNS,
          options.pattern() != null ? "--pattern" : "--columns " + options.columns(), null, 0, false);
    } else {
      TraceFormat format = options.format();
      this.recognition = format == null ? Recognition.of(inputs.getFirst().name(), head)
          : Recognition.given(format, head);
    }
  }

  /**
   * Opens a trace: a file, the files that blktrace wrote for each CPU (by any of them, by the name before
   * {@code .blktrace.}, or by their directory), or standard input for {@code -}.
   *
   * @throws TraceFormatException when it cannot be read or is nothing that is known
   */
  public static BlockTrace open(Path path, TraceOptions options) {
    List<Path> perCpu = perCpu(path);
    return new BlockTrace(perCpu.isEmpty() ? List.of(TraceInput.of(path))
        : perCpu.stream().map(TraceInput::of).toList(), options);
  }

  private static List<Path> perCpu(Path path) {
    Matcher one = PER_CPU.matcher(path.toString());
    try {
      if (Files.isDirectory(path)) {
        try (Stream<Path> entries = Files.list(path)) {
          return byNumber(entries.filter(p -> PER_CPU.matcher(p.toString()).matches()).toList());
        }
      }
      boolean named = one.matches() && Files.exists(path);
      if (!named && (Files.exists(path) || path.toString().equals("-"))) {
        return List.of();
      }
      String base = named ? one.group(1) : path.toString();
      Path directory = Objects.requireNonNullElse(path.toAbsolutePath().getParent(), Path.of("."));
      String name = Objects.requireNonNull(Path.of(base).getFileName(), base).toString();
      if (!Files.isDirectory(directory)) {
        return List.of();
      }
      try (Stream<Path> entries = Files.list(directory)) {
        List<Path> found = entries.filter(p -> p.getFileName().toString().startsWith(name + ".blktrace.")
            && PER_CPU.matcher(p.toString()).matches()).toList();
        return byNumber(named && found.size() < 2 ? List.of(path) : found);
      }
    } catch (IOException e) {
      throw new TraceFormatException(path + ": cannot be read (" + e.getMessage() + ")");
    }
  }

  private static List<Path> byNumber(List<Path> files) {
    return files.stream().sorted(Comparator.comparing((Path p) -> {
      Matcher m = PER_CPU.matcher(p.toString());
      return m.matches() ? Integer.parseInt(m.group(2)) : 0;
    }).thenComparing(Comparator.naturalOrder())).toList();
  }

  /** What the file is. */
  public TraceFormat format() {
    return recognition.format();
  }

  /** By what that was seen. */
  public String recognisedBy() {
    return recognition.reason();
  }

  /** The file's name for messages. */
  public String name() {
    return inputs.getFirst().name();
  }

  @Override
  public String title() {
    return name() + " (" + format().title() + ")";
  }

  @Override
  public BlockStream stream() {
    TraceNotes notes = new TraceNotes(options.lenient());
    if (inputs.size() > 1) {
      notes.remark(inputs.size() + " files, one for each CPU, merged by time");
    }
    return new BlockStream(source(notes), notes, options);
  }

  private RequestSource source(TraceNotes notes) {
    LineMapping columns = recognition.format().columns();
    return switch (recognition.format()) {
      case BLKTRACE -> new BlktraceSource(files(notes), new EventReader(notes, choice()));
      case BLKPARSE -> lines(notes, new BlkparseLines(new EventReader(notes, choice())));
      case FIO -> lines(notes, new FioLines(recognition.version(), notes));
      case BLKREPLAY -> lines(notes, new BlkreplayLines(notes));
      case COLUMNS -> lines(notes, given(notes));
      case CHAINS -> new ChainSource(name(), inputs.getFirst().open().stream(), notes);
      default -> lines(notes, new MappedLines(Objects.requireNonNull(columns), notes, recognition.endsOnly()));
    };
  }

  private LineParser given(TraceNotes notes) {
    String pattern = options.pattern();
    String columns = options.columns();
    if (pattern != null) {
      return new PatternLines(pattern, columns == null ? PatternLines.byName(pattern) : LineMapping.parse(columns),
          notes);
    }
    return new MappedLines(LineMapping.parse(Objects.requireNonNull(columns)), notes, false);
  }

  private LineSource lines(TraceNotes notes, LineParser parser) {
    TraceInput input = inputs.getFirst();
    TraceInput.Unpacked unpacked = input.open();
    packing(notes, unpacked);
    return new LineSource(new ByteLines(input.name(), unpacked.stream()), parser, notes);
  }

  private List<BlktraceFile> files(TraceNotes notes) {
    List<BlktraceFile> files = new ArrayList<>();
    for (TraceInput input : inputs) {
      TraceInput.Unpacked unpacked = input.open();
      packing(notes, unpacked);
      files.add(new BlktraceFile(input.name(), unpacked.stream(),
          Objects.requireNonNullElse(recognition.order(), ByteOrder.LITTLE_ENDIAN), notes));
    }
    return files;
  }

  private static void packing(TraceNotes notes, TraceInput.Unpacked unpacked) {
    if (!unpacked.packing().isEmpty()) {
      notes.remark("packed: " + unpacked.packing());
    }
  }

  /** Reads the trace once to see which events there are. */
  private EventChoice choice() {
    EventChoice known = choice;
    if (known == null) {
      known = new EventChoice();
      TraceNotes notes = new TraceNotes(options.lenient());
      EventReader survey = new EventReader(notes, known);
      try (RequestSource source = recognition.format() == TraceFormat.BLKTRACE
          ? new BlktraceSource(files(notes), survey) : lines(notes, new BlkparseLines(survey))) {
        if (source.next(new BlockRequest())) {
          throw new UncheckedIOException(new IOException(name() + ": a request in the first reading"));
        }
      }
      known.freeze();
      choice = known;
    }
    return known;
  }
}
