package org.raidoffload.parity;

import java.lang.reflect.Method;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs {@link ParityKernelContract} for {@link VectorKernel} in a JVM of its own, where flags of that JVM matter. Exits
 * with 0 when the kernel has the name given and passes every check.
 */
final class ContractOutsideJUnit extends ParityKernelContract {
  private ContractOutsideJUnit() {}

  public static void main(String[] args) throws Exception {
    var contract = new ContractOutsideJUnit();
    if (!contract.kernel().name().equals(args[0])) {
      throw new IllegalStateException("kernel " + contract.kernel().name() + ", expected " + args[0]);
    }
    int checks = 0;
    for (Method method : ParityKernelContract.class.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Test.class)) {
        method.invoke(contract);
        checks++;
      } else if (method.isAnnotationPresent(ParameterizedTest.class)) {
        for (int argument : arguments(method).toArray()) {
          method.invoke(contract, argument);
          checks++;
        }
      }
    }
    System.out.println(checks + " checks passed by " + contract.kernel().name());
  }

  private static IntStream arguments(Method method) {
    var values = method.getAnnotation(ValueSource.class);
    return values == null ? sizes() : IntStream.of(values.ints());
  }

  @Override
  protected ParityKernel kernel() {
    return new VectorKernel();
  }
}
