package org.raidoffload.cli.workload;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Requests that tests write in every format, and what a reader must find in them. */
final class MadeRequests {
  static final int CPUS = 3;

  /** One request, in the units that all formats can hold. */
  record Made(long micros, char op, long sector, int sectors, int device) {
    /** As the tests compare requests: letter, bytes, device, and time from the first. */
    String shown(long zeroMicros) {
      return op + " " + sector * 512 + "+" + sectors * 512 + " us " + (micros - zeroMicros);
    }
  }

  private MadeRequests() {}

  static List<Made> requests(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Made> all = new ArrayList<>();
    long micros = 1_000_000;
    for (int i = 0; i < n; i++) {
      micros += random.nextInt(1, 3000);
      all.add(new Made(micros, random.nextBoolean() ? 'R' : 'W', random.nextLong(1L << 31), random.nextInt(1, 300), 3));
    }
    return all;
  }

  static byte[] lines(List<Made> all, String header, Function<Made, String> line) {
    return (header + all.stream().map(line).collect(Collectors.joining("\n")) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static String seconds(long micros) {
    return String.format(Locale.ROOT, "%d.%06d", micros / 1_000_000, micros % 1_000_000);
  }

  /** The events that blktrace writes on the way of each request, dealt out to the files of some CPUs. */
  static List<byte[]> blktrace(List<Made> all, ByteOrder order) {
    List<ByteArrayOutputStream> files = new ArrayList<>();
    for (int i = 0; i < CPUS; i++) {
      files.add(new ByteArrayOutputStream());
    }
    int sequence = 1;
    long zero = all.getFirst().micros();
    for (Made made : all) {
      int cpu = (int) (made.sector() % CPUS);
      int way = made.op() == 'W' ? 2 : 1;
      long nanos = (made.micros() - zero) * 1000 + 5_000_000_000L;
      files.get(cpu).writeBytes(event(order, sequence++, nanos, made, 1, way | 1 << 4, cpu));
      files.get(cpu).writeBytes(event(order, sequence++, nanos + 10, made, 4, way | 1 << 4, cpu));
      files.get(cpu).writeBytes(event(order, sequence++, nanos + 20, made, 7, way | 1 << 6, cpu));
      files.get(cpu).writeBytes(event(order, sequence++, nanos + 900, made, 8, way | 1 << 7, cpu));
    }
    return files.stream().map(ByteArrayOutputStream::toByteArray).toList();
  }

  private static byte[] event(ByteOrder order, int sequence, long nanos, Made made, int action, int category, int cpu) {
    return ByteBuffer.allocate(48).order(order).putInt(0x65617407).putInt(sequence).putLong(nanos).putLong(made.sector())
        .putInt(made.sectors() * 512).putInt(category << 16 | action).putInt(77).putInt(8 << 20 | made.device()).putInt(cpu)
        .putShort((short) 0).putShort((short) 0).array();
  }

  /** The same events as blkparse prints them. */
  static byte[] blkparse(List<Made> all, String events) {
    StringBuilder text = new StringBuilder();
    long zero = all.getFirst().micros();
    int number = 1;
    for (Made made : all) {
      for (int i = 0; i < events.length(); i++) {
        long micros = made.micros() - zero;
        text.append(String.format(Locale.ROOT, "  8,%d    1 %8d %5d.%09d    77  %c  %2c %d + %d [dd]%n", made.device(),
            number++, micros / 1_000_000, micros % 1_000_000 * 1000, events.charAt(i), made.op(), made.sector(), made.sectors()));
      }
    }
    return text.append("CPU1 (8,3):\n Reads Queued:           1,        4KiB\n").toString()
        .getBytes(StandardCharsets.UTF_8);
  }
}
