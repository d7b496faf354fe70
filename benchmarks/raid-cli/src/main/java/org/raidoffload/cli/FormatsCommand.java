package org.raidoffload.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.KnownWords;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what the files look like that commands read, each with an example. */
@Command(name = "formats", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Explains a file format and shows an example: engine, faults, timing, requests, trace or recording.",
    footer = {"", "Example: raid-offload formats faults --example > faults.yaml"})
final class FormatsCommand implements Callable<Integer> {
  static final List<String> NAMES = List.of("engine", "faults", "timing", "requests", "trace", "recording");

  @Parameters(arity = "0..1", completionCandidates = Candidates.FileFormats.class, paramLabel = "NAME",
      description = "Which one; without a name, their list.")
  private @Nullable String name;

  @Option(names = "--example", description = "Only the example, as a file to start from.")
  private boolean exampleOnly;

  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  FormatsCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (name == null) {
      NAMES.forEach(known -> out.println(known + ": " + text(known, "txt").lines().findFirst().orElse("")));
    } else if (!NAMES.contains(name)) {
      throw KnownWords.refusal("format", name, NAMES);
    } else if (exampleOnly) {
      out.print(text(name, "example"));
    } else {
      out.print(text(name, "txt") + "\nExample:\n\n" + text(name, "example").indent(2));
    }
    out.flush();
    return 0;
  }

  static String text(String format, String kind) {
    String resource = "/formats/" + format + "." + kind;
    try (InputStream in = FormatsCommand.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
