package org.raidoffload.engines.assembled;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.raidoffload.parity.LongLaneKernel;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ReferenceKernel;

class SelfTestTest {
  @BeforeEach
  void needsFences() {
    assumeTrue(Assembled.absence().isEmpty(), () -> Assembled.absence().orElseThrow());
  }

  @Test
  void findsNothingInSoundKernels() {
    assertEquals(Optional.empty(), SelfTest.fault(ReferenceKernel.INSTANCE, SelfTest.ODD_BYTES));
    assertEquals(Optional.empty(), SelfTest.fault(LongLaneKernel.INSTANCE, SelfTest.WHOLE_BYTES));
  }

  @ParameterizedTest
  @EnumSource
  void everyInstructionSetOfThisMachinePasses(InstructionSet set) {
    assumeTrue(TestedCode.isThere(set), () -> "no " + set.label() + " here");
    assertEquals(Optional.empty(), SelfTest.fault(TestedCode.kernel(set, false), SelfTest.ODD_BYTES));
    assertEquals(Optional.empty(), SelfTest.fault(TestedCode.kernel(set, true), SelfTest.WHOLE_BYTES));
  }

  @ParameterizedTest
  @CsvSource({
    "copy, copy", "xor, xor", "pq, pq", "pqAccumulate, accumulate", "sumProduct, sum-product", "xorIsZero, xor-check",
    "pqMismatch, pq-check", "copyXor, copy-xor", "copyPq, copy-pq", "updateXor, update-xor", "updatePq, update-pq",
    "recoverTwoData, recover-two-data", "recoverDataAndP, recover-data-and-p"
  })
  void namesAnOperationThatDoesNothing(String method, String operation) {
    var idle = (ParityKernel) Proxy.newProxyInstance(
        ParityKernel.class.getClassLoader(), new Class<?>[] {ParityKernel.class}, (proxy, called, arguments) -> {
          if (called.getName().equals("name")) {
            return "idle";
          }
          if (called.getName().equals(method)) {
            return called.getReturnType() == boolean.class ? false : called.getReturnType() == int.class ? 3 : null;
          }
          try {
            return called.invoke(LongLaneKernel.INSTANCE, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
    assertEquals(Optional.of("self-test: idle gets " + operation + " of " + SelfTest.WHOLE_BYTES + " bytes wrong"),
        SelfTest.fault(idle, SelfTest.WHOLE_BYTES));
  }
}
