package org.raidoffload.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the version of the artefact, written into a resource by the build. */
final class BuildVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    Properties built = new Properties();
    try (InputStream in = BuildVersion.class.getResourceAsStream("/version.properties")) {
      if (in == null) {
        throw new IllegalStateException("version.properties is missing from the program (build it with Maven)");
      }
      built.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new String[] {"raid-offload " + built.getProperty("version")
        + " (Java " + Runtime.version() + ", " + System.getProperty("os.arch") + ")"};
  }
}
