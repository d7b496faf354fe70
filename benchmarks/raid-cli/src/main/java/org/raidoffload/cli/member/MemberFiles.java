package org.raidoffload.cli.member;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.raidoffload.member.FileMemberDevice;
import org.raidoffload.member.MemberDevice;

/** The files that a command was given, open for reading. Whoever opened them closes them. */
public final class MemberFiles implements AutoCloseable {
  /** Stands for a member that is lost. */
  public static final String MISSING = "missing";

  private final List<String> names;
  private final List<@Nullable MemberDevice> devices;

  private MemberFiles(List<String> names, List<@Nullable MemberDevice> devices) {
    this.names = names;
    this.devices = devices;
  }

  /**
   * Opens the files.
   *
   * @param names files, or {@code missing}
   * @throws IllegalArgumentException when one is given twice
   * @throws IOException naming the file that cannot be opened
   */
  public static MemberFiles open(List<String> names) throws IOException {
    return open(names, false);
  }

  /** As {@link #open(List)}, for reading and writing where {@code writable}. */
  public static MemberFiles open(List<String> names, boolean writable) throws IOException {
    MemberFiles files = new MemberFiles(List.copyOf(names), new ArrayList<>());
    try {
      for (String name : names) {
        files.devices.add(name.equals(MISSING) ? null : writable ? FileMemberDevice.openWritable(Path.of(name))
            : FileMemberDevice.open(Path.of(name)));
      }
      files.requireDifferent();
      return files;
    } catch (IOException | RuntimeException wrong) {
      files.close();
      throw wrong;
    }
  }

  private void requireDifferent() throws IOException {
    for (int i = 0; i < names.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (devices.get(i) != null && devices.get(j) != null && Files.isSameFile(Path.of(names.get(i)),
            Path.of(names.get(j)))) {
          throw new IllegalArgumentException(names.get(i) + ": given twice"
              + (names.get(i).equals(names.get(j)) ? "" : " (it is the same file as " + names.get(j) + ")"));
        }
      }
    }
  }

  /** As given. */
  public List<String> names() {
    return names;
  }

  /** By position; null where a lost member was named. */
  public List<@Nullable MemberDevice> devices() {
    return Collections.unmodifiableList(devices);
  }

  @Override
  public void close() throws IOException {
    for (MemberDevice device : devices) {
      if (device != null) {
        device.close();
      }
    }
  }
}
