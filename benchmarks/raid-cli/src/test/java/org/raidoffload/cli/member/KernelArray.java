package org.raidoffload.cli.member;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * An array whose members a Linux kernel wrote, with what is known of it: {@code content_sha256} is what the kernel read
 * back, and what an independent decoder made of the members.
 */
public record KernelArray(Path folder, JsonNode manifest) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Unpacks an archive of the test resources. */
  public static KernelArray unpack(String name, Path into) throws IOException {
    try (InputStream raw = Objects.requireNonNull(KernelArray.class.getResourceAsStream("/arrays/" + name + ".tar.xz"),
        name); TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(raw))) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        Path file = into.resolve(entry.getName()).normalize();
        if (!file.startsWith(into)) {
          throw new IOException(entry.getName() + " leaves the folder");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(tar, file);
        }
      }
    }
    Path folder = into.resolve(name);
    return new KernelArray(folder, JSON.readTree(folder.resolve("manifest.json").toFile()));
  }

  /** All images, also stale ones. */
  public List<String> images() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().endsWith(".img")).sorted().map(Path::toString).toList();
    }
  }

  /** The image with the role, or null. */
  public String image(int role) {
    JsonNode name = manifest.path("roles").path(role);
    return name.isNull() ? null : folder.resolve(name.asText()).toString();
  }

  /** Roles without a member. */
  public List<Integer> missing() {
    List<Integer> roles = new ArrayList<>();
    for (int role = 0; role < manifest.path("raid_disks").asInt(); role++) {
      if (manifest.path("roles").path(role).isNull()) {
        roles.add(role);
      }
    }
    return roles;
  }

  public boolean corrupt() {
    return manifest.has("corruption");
  }

  /** SHA-256 of what the members hold, parity ignored. */
  public String contentSha256() {
    return manifest.path(corrupt() ? "content_sha256_with_corruption" : "content_sha256").asText();
  }

  /** SHA-256 of a file, in hex. */
  public static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("every JDK has SHA-256", absent);
    }
  }
}
