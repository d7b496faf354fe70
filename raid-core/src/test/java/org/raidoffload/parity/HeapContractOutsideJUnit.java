package org.raidoffload.parity;

import java.lang.reflect.Method;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs {@link HeapKernelContract} for the preferred heap kernel in a JVM of its own, where flags of that JVM matter.
 * Exits with 0 when the kernel has the name given and passes every check, and prints what {@link HeapKernels} says.
 */
final class HeapContractOutsideJUnit extends HeapKernelContract {
  private HeapContractOutsideJUnit() {}

  public static void main(String[] args) throws Exception {
    var contract = new HeapContractOutsideJUnit();
    if (!contract.kernel().name().equals(args[0])) {
      throw new IllegalStateException("kernel " + contract.kernel().name() + ", expected " + args[0]);
    }
    int checks = 0;
    for (Method method : HeapKernelContract.class.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Test.class)) {
        method.invoke(contract);
        checks++;
      } else if (method.isAnnotationPresent(ParameterizedTest.class)) {
        var values = method.getAnnotation(ValueSource.class);
        for (int argument : values == null ? counts().toArray() : values.ints()) {
          method.invoke(contract, argument);
          checks++;
        }
      }
    }
    HeapKernels.shared().awaitSettled(Duration.ofMinutes(10));
    HeapKernels.shared().describe().forEach(System.out::println);
    System.out.println(checks + " checks passed by " + contract.kernel().name());
  }

  @Override
  HeapKernel kernel() {
    return HeapKernels.available().getFirst();
  }
}
