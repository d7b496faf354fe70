package org.raidoffload.cli.kernel;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * A virtual machine with an unmodified Debian kernel, its md modules and mdadm, made anew for each boot: an initramfs
 * with busybox that runs one script and stops. QEMU emulates the processor, so that nothing of the host is needed but
 * the programs.
 */
final class KernelVm {
  private static final List<String> MODULES = List.of("drivers/virtio", "drivers/block/virtio_blk", "drivers/md/md-mod",
      "drivers/md/raid456", "crypto/async_tx", "crypto/xor", "lib/raid6", "lib/libcrc32c", "crypto/crc32c_generic");
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+)\\s+\\(0x");

  private final Path kernel;
  private final Path modules;
  private final Path work;

  /**
   * A machine.
   *
   * @param unpacked where Debian's kernel package was unpacked: {@code boot} and {@code lib/modules}
   * @param work a folder for the initramfs
   */
  KernelVm(Path unpacked, Path work) throws IOException {
    kernel = only(unpacked.resolve("boot"), "vmlinuz-");
    modules = only(unpacked.resolve("lib/modules"), "");
    this.work = work;
  }

  String version() {
    return modules.getFileName().toString();
  }

  private static Path only(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().startsWith(prefix)).findFirst()
          .orElseThrow(() -> new IOException(folder + ": no " + prefix + "*"));
    }
  }

  /**
   * Boots, runs the script with the images as /dev/vda, /dev/vdb and so on, and returns what the console showed.
   *
   * @throws IOException when the script did not come to its end
   */
  String run(List<Path> images, String script) throws IOException, InterruptedException {
    Path initramfs = initramfs(script);
    // On a busy host an emulated timer ticks too late for the kernel's check of it, which then panics.
    List<String> command = new ArrayList<>(List.of("qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "512",
        "-display", "none", "-serial", "stdio", "-monitor", "none", "-no-reboot", "-kernel", kernel.toString(),
        "-initrd", initramfs.toString(), "-append", "console=ttyS0 quiet panic=-1 no_timer_check raid=noautodetect"));
    for (Path image : images) {
      command.addAll(List.of("-drive", "file=" + image + ",if=virtio,format=raw"));
    }
    Path console = work.resolve("console.txt");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(console.toFile())
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
    if (!process.waitFor(20, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    String output = Files.readString(console, StandardCharsets.ISO_8859_1).replace("\r", "");
    if (!output.contains("SCRIPT ENDED")) {
      throw new IOException("the virtual machine did not come to the end of its script:\n" + output);
    }
    return output;
  }

  /** The value that the script printed as {@code name=value}. */
  static String value(String console, String name) throws IOException {
    Matcher m = Pattern.compile("^" + Pattern.quote(name) + "=(.*)$", Pattern.MULTILINE).matcher(console);
    if (!m.find()) {
      throw new IOException("no " + name + " on the console:\n" + console);
    }
    return m.group(1).strip();
  }

  private Path initramfs(String script) throws IOException, InterruptedException {
    Path root = Files.createTempDirectory(work, "root");
    for (String folder : List.of("bin", "sbin", "proc", "sys", "dev", "run", "tmp", "etc")) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    copyProgram(Path.of("/sbin/mdadm"), root);
    Path kernelModules = root.resolve("lib/modules").resolve(version()).resolve("kernel");
    for (String module : MODULES) {
      copyModules(modules.resolve("kernel"), module, kernelModules);
    }
    Files.writeString(root.resolve("init"), """
        #!/bin/busybox sh
        /bin/busybox --install -s /bin
        export PATH=/bin:/sbin MDADM_NO_UDEV=1
        mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev
        depmod
        for m in virtio_pci virtio_blk crc32c_generic raid456; do modprobe $m || exit 1; done
        . /script
        echo SCRIPT ENDED
        sync
        reboot -f
        """);
    Files.writeString(root.resolve("script"), script);
    root.resolve("init").toFile().setExecutable(true);
    Path archive = work.resolve("initramfs.gz");
    Process cpio = new ProcessBuilder("/bin/busybox", "sh", "-c", "busybox find . | busybox cpio -o -H newc")
        .directory(root.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
      cpio.getInputStream().transferTo(out);
    }
    if (cpio.waitFor() != 0) {
      throw new IOException("cpio failed");
    }
    return archive;
  }

  private static void copyModules(Path from, String what, Path to) throws IOException {
    Path place = from.resolve(what);
    Path folder = Files.isDirectory(place) ? place : place.getParent();
    String name = Files.isDirectory(place) ? "" : place.getFileName().toString();
    Path target = to.resolve(from.relativize(folder));
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).filter(f -> f.getFileName().toString().startsWith(name))
          .toList()) {
        Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** The program with the shared libraries that the host's loader finds for it. */
  private static void copyProgram(Path program, Path root) throws IOException, InterruptedException {
    Process ldd = new ProcessBuilder("ldd", program.toString()).redirectErrorStream(true).start();
    String libraries = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (ldd.waitFor() != 0) {
      throw new IOException("ldd " + program + ": " + libraries);
    }
    List<Path> files = new ArrayList<>(List.of(program));
    for (Matcher m = LIBRARY.matcher(libraries); m.find();) {
      files.add(Path.of(m.group(1)));
    }
    for (Path file : files) {
      Path target = root.resolve(file.toString().substring(1));
      Files.createDirectories(target.getParent());
      Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
