package org.raidoffload.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.raidoffload.chain.OneChannelEngine;
import org.raidoffload.engine.DeviceMemory;
import org.raidoffload.engine.EngineChannel;
import org.raidoffload.engine.ForwardingEngine;
import org.raidoffload.engine.OffloadEngine;
import org.raidoffload.engine.PqContinuation;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ReferenceKernel;
import org.raidoffload.request.StripeBuffer;

/** A replay that fails says which byte, in which block, of which record, is what, must be what, and who wrote it. */
class FailedReplayTest {
  private static final OffloadEngine MODEL = OneChannelEngine.ofSources(8, 8, PqContinuation.NATIVE);
  private static final int OFFSET = 1733;
  private static final int SPOILS = 0x46;

  /** Spoils a byte of the Q of one call, and keeps what a naive sum says that the byte must be. */
  static final class Spoiler {
    private final int call;
    private int calls;
    private int expected = -1;

    Spoiler(int call) {
      this.call = call;
    }

    ParityKernel kernel() {
      return (ParityKernel) Proxy.newProxyInstance(ParityKernel.class.getClassLoader(),
          new Class<?>[] {ParityKernel.class}, (proxy, called, arguments) -> {
            Object answer;
            try {
              answer = called.invoke(ReferenceKernel.INSTANCE, arguments);
            } catch (InvocationTargetException thrown) {
              throw thrown.getCause();
            }
            if (called.getName().equals("pq") && ++calls == call) {
              spoil((long[]) arguments[0], (Integer) arguments[1], (Long) arguments[3]);
            }
            return answer;
          });
    }

    private void spoil(long[] sources, int count, long q) {
      expected = 0;
      for (int i = count - 1; i >= 0; i--) {
        int doubled = (expected << 1) ^ ((expected & 0x80) != 0 ? 0x11d : 0);
        expected = doubled ^ Byte.toUnsignedInt(at(sources[i]).get(ValueLayout.JAVA_BYTE, 0));
      }
      at(q).set(ValueLayout.JAVA_BYTE, 0, (byte) (expected ^ SPOILS));
    }

    @SuppressWarnings("restricted")
    private static MemorySegment at(long block) {
      return MemorySegment.ofAddress(block + OFFSET).reinterpret(1);
    }

    OffloadEngine engine() {
      return new ForwardingEngine(MODEL) {
        @Override
        public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel) {
          return engine().open(channel, memory, kernel());
        }

        @Override
        public EngineChannel open(int channel, DeviceMemory memory, ParityKernel kernel,
            UnaryOperator<EngineChannel> around) {
          return engine().open(channel, memory, kernel(), around);
        }
      };
    }
  }

  private static TraceReader trace(int records, String keys) {
    StringBuilder all = new StringBuilder("{\"format\":\"raid-offload-chain-trace\",\"version\":1,\"source\":\"test\"}\n");
    for (int i = 0; i < records; i++) {
      all.append("{\"name\":\"live ").append(i).append("\",\"disks\":6,\"row\":").append(i).append(keys).append("}\n");
    }
    return TraceReader.of("test", new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static ReplayReport write(OffloadEngine engine, int depth) {
    return TraceReplay.on(engine).queueDepth(depth).checkFused(false).run(trace(40, ",\"level\":6,\"blocks\":[0,1,2,3]"));
  }

  @Test
  void aWrongByteIsNamedWithWhatMadeIt() {
    Spoiler spoiler = new Spoiler(22);
    ReplayReport report = write(spoiler.engine(), 3);
    WrongByte wrong = report.firstWrongByte();
    assertNotNull(wrong);
    assertEquals(1, report.wrongBytes());
    assertEquals("live 21", wrong.record());
    assertEquals(23, wrong.line());
    assertEquals(StripeBuffer.Q, wrong.block());
    assertEquals(OFFSET, wrong.offset());
    assertEquals(spoiler.expected, wrong.expected());
    assertEquals(spoiler.expected ^ SPOILS, wrong.actual());
    assertNotNull(wrong.step());
    String channel = MODEL.channels().getFirst().name();
    assertEquals(channel, wrong.step().channel());
    String sentence = String.format("live 21 (line 23): Q[1733] is 0x%02x, must be 0x%02x, after PQ on %s",
        spoiler.expected ^ SPOILS, spoiler.expected, channel);
    assertTrue(report.firstProblem().startsWith(sentence + " ("), report.firstProblem());
    assertTrue(assertThrows(AssertionError.class, report::requireRight).getMessage().contains(sentence));
    assertNull(write(MODEL, 3).requireRight().firstWrongByte());
  }

  /** A record that comes from no file is named by its number and row. */
  @Test
  void aMadeRecordIsNamedByItsPlace() {
    List<TraceRecord> records = new ArrayList<>();
    try (TraceReader reader = trace(5, ",\"level\":6,\"blocks\":[0,1,2,3]")) {
      for (TraceRecord r = reader.next(); r != null; r = reader.next()) {
        records.add(new TraceRecord("made", r.request(), null));
      }
    }
    ReplayReport report = TraceReplay.on(new Spoiler(4).engine()).checkFused(false).run(new RecordSource() {
      @Override
      public TraceRecord next() {
        return records.isEmpty() ? null : records.removeFirst();
      }

      @Override
      public void close() {}
    });
    assertTrue(report.firstProblem().startsWith("made (request 4, row 3): Q[1733] is "), report.firstProblem());
  }
}
