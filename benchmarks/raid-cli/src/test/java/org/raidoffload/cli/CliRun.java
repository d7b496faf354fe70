package org.raidoffload.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** One run of the command line in this JVM: exit code and what it printed. */
record CliRun(int code, String out, String err) {

  static CliRun of(List<String> args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = RaidOffload.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = line.execute(args.toArray(new String[0]));
    return new CliRun(code, out.toString(), err.toString());
  }

  /** A command with options, then members. */
  static CliRun of(String command, List<String> members) {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.addAll(members);
    return of(args);
  }

  JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out);
  }
}
