package org.raidoffload.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Stream;
import org.raidoffload.chain.RewriteRule;
import org.raidoffload.chain.StrategyKind;
import org.raidoffload.cli.workload.AccessPattern;
import org.raidoffload.cli.workload.TraceFormat;
import org.raidoffload.engine.EngineRegistry;
import org.raidoffload.geometry.ParityLayout;
import org.raidoffload.mapping.DomainKind;
import org.raidoffload.simulation.Batching;

/** Words that a shell completes an option with. They are looked up when the completion script is written, not before. */
final class Candidates {
  private Candidates() {}

  static final class Strategies implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(Stream.of("auto"), Arrays.stream(StrategyKind.values()).map(StrategyKind::option)).iterator();
    }
  }

  static final class Engines implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return EngineRegistry.load().engines().stream()
          .flatMap(engine -> Stream.concat(engine.aliases().stream(), Stream.of(engine.name()))).distinct().iterator();
    }
  }

  static final class Workloads implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(AccessPattern.values()).map(AccessPattern::option).iterator();
    }
  }

  static final class Domains implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(DomainKind.values()).map(DomainKind::option).iterator();
    }
  }

  static final class Rules implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(Stream.of("none", "all"), Arrays.stream(RewriteRule.values()).map(RewriteRule::option)).iterator();
    }
  }

  static final class Batchings implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Batching.values()).map(Batching::option).iterator();
    }
  }

  static final class Layouts implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(ParityLayout.values()).map(ParityLayout::mdadmName).iterator();
    }
  }

  static final class TraceFormats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(TraceFormat.values()).map(TraceFormat::option).iterator();
    }
  }

  static final class FileFormats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return FormatsCommand.NAMES.iterator();
    }
  }
}
