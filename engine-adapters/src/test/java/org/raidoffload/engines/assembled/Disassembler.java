package org.raidoffload.engines.assembled;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** GNU binutils' {@code objdump}, where it is installed: an encoder's independent reader. */
final class Disassembler {
  private static final List<String> COMMAND =
      List.of("objdump", "-D", "-z", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", "-w");

  private Disassembler() {}

  static boolean isInstalled() {
    return List.of("/usr/bin/objdump", "/usr/local/bin/objdump").stream().anyMatch(file -> Files.isExecutable(Path.of(file)));
  }

  /** The instructions in Intel's syntax, with single spaces. */
  static List<String> read(byte[] code, Path directory) throws Exception {
    Path file = directory.resolve("code.bin");
    Files.write(file, code);
    var command = new ArrayList<>(COMMAND);
    command.add(file.toString());
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(output);
    }
    return output.lines()
        .map(line -> line.split("\t"))
        .filter(columns -> columns.length == 3)
        .map(columns -> columns[2].replaceAll("#.*", "").replaceAll("\\s+", " ").trim())
        .toList();
  }
}
