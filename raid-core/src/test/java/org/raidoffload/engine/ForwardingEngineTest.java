package org.raidoffload.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raidoffload.parity.ParityKernel;
import org.raidoffload.parity.ReferenceKernel;

/** The methods are found by reflection, so that one that the interface gains is asked for here. */
class ForwardingEngineTest {
  private static final EngineChannel CHANNEL = (EngineChannel) Proxy.newProxyInstance(
      ForwardingEngineTest.class.getClassLoader(), new Class<?>[] {EngineChannel.class}, (p, m, a) -> null);
  private static final Map<Class<?>, Object> ARGUMENTS = Map.of(int.class, 3, DeviceMemory.class, DeviceMemory.DIRECT,
      ParityKernel.class, ReferenceKernel.INSTANCE, UnaryOperator.class, UnaryOperator.identity());
  private static final Map<Class<?>, Object> ANSWERS = Map.of(String.class, "an answer", List.class, List.of("one"),
      MapFaults.class, (MapFaults) device -> true, EngineChannel.class, CHANNEL);

  private final List<Method> called = new ArrayList<>();

  static Stream<Method> methods() {
    return Arrays.stream(OffloadEngine.class.getMethods()).filter(m -> !Modifier.isStatic(m.getModifiers()));
  }

  private OffloadEngine forwarding(boolean yes) {
    OffloadEngine behind = (OffloadEngine) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {OffloadEngine.class}, (proxy, method, arguments) -> {
          called.add(method);
          return answer(method, yes);
        });
    return new ForwardingEngine(behind) {};
  }

  private static @Nullable Object answer(Method method, boolean yes) {
    return method.getReturnType() == boolean.class ? (Object) yes : ANSWERS.get(method.getReturnType());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodOfAnEngineIsForwardedOnceWithItsAnswer(Method method) throws ReflectiveOperationException {
    for (boolean yes : new boolean[] {false, true}) {
      called.clear();
      Object[] arguments = Arrays.stream(method.getParameterTypes()).map(ARGUMENTS::get).toArray();
      Object answer = method.invoke(forwarding(yes), arguments);
      assertEquals(List.of(method), called, "the method itself, and none that a default would call");
      if (method.getReturnType() == boolean.class) {
        assertEquals(yes, answer);
      } else {
        assertSame(ANSWERS.get(method.getReturnType()), answer);
      }
    }
  }

  /** A default that the base inherits would answer for the wrapper, not for the engine behind it. */
  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodIsTheBasesOwn(Method method) {
    Method own = assertDoesNotThrow(() -> ForwardingEngine.class.getMethod(method.getName(),
        method.getParameterTypes()));
    assertEquals(ForwardingEngine.class, own.getDeclaringClass(), method::toString);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isKnownByTheNameOfItsEngine(boolean yes) {
    assertEquals("an answer", forwarding(yes).toString());
  }
}
