package org.raidoffload.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a comparison holds what the rows say, needs no network, and is drawn by a browser where there is one. */
class ComparisonPageTest {
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Pattern DATA =
      Pattern.compile("<script type=\"application/json\" data-chart=\"(chart\\d+)\">(.*?)</script>", Pattern.DOTALL);

  @TempDir
  private Path folder;

  private Path page(String name) {
    Path file = folder.resolve(name);
    StringWriter err = new StringWriter();
    var line = RaidOffload.commandLine();
    line.setOut(new PrintWriter(new StringWriter(), true));
    line.setErr(new PrintWriter(err, true));
    assertEquals(0, line.execute("compare", "--workload", "mixed:70/30", "--level", "6", "--disks", "6", "--engines",
        "ioat,iop3xx", "--no-check", "--html", file.toString()), err.toString());
    return file;
  }

  @Test
  void holdsItsChartsAndNothingFromElsewhere() throws IOException {
    String page = Files.readString(page("page.html"));
    Matcher data = DATA.matcher(page);
    int charts = 0;
    while (data.find()) {
      charts++;
      JsonNode figure = Output.JSON.readTree(data.group(2));
      assertTrue(page.contains("<canvas id=\"" + data.group(1) + "\">"), data.group(1));
      assertFalse(figure.get("y").asText().isEmpty(), "no unit: " + figure);
      for (JsonNode series : figure.get("series")) {
        assertEquals(figure.get("labels").size(), series.get("values").size(), series.get("name").asText());
      }
    }
    assertTrue(charts >= 6, charts + " charts");
    String own = DATA.matcher(page).replaceAll("").replaceAll("(?s)<script>.*?</script>", "");
    assertFalse(own.contains("http"), "something of the page stands elsewhere");
    assertTrue(own.contains("ioat: worth it:"), "no answer");
  }

  @Test
  void isTheSameTwice() throws IOException {
    assertEquals(Files.readString(page("one.html")), Files.readString(page("two.html")));
  }

  @Test
  void aBrowserDrawsEveryChartWithoutAnError() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(BROWSER), BROWSER + " is not installed");
    Path page = page("drawn.html");
    Path picture = folder.resolve("page.png");
    Process browser = new ProcessBuilder(BROWSER.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
        "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--user-data-dir=" + folder.resolve("profile"), "--window-size=1000,4000", "--virtual-time-budget=10000",
        "--enable-logging=stderr", "--dump-dom", "--screenshot=" + picture, page.toUri().toString())
        .redirectError(folder.resolve("browser.log").toFile()).redirectOutput(folder.resolve("dom.html").toFile()).start();
    assertTrue(browser.waitFor(120, TimeUnit.SECONDS), "the browser hangs");
    String log = Files.readString(folder.resolve("browser.log"), StandardCharsets.ISO_8859_1);
    assertFalse(log.contains("CONSOLE"), log);
    assertTrue(Files.readString(folder.resolve("dom.html")).matches("(?s).*data-drawn=\"[6-9]\".*"), "not all is drawn");
    var image = ImageIO.read(picture.toFile());
    long coloured = 0;
    for (int y = 0; y < image.getHeight(); y += 4) {
      for (int x = 0; x < image.getWidth(); x += 4) {
        int rgb = image.getRGB(x, y);
        int red = rgb >> 16 & 255;
        int blue = rgb & 255;
        coloured += Math.abs(red - blue) > 40 ? 1 : 0;
      }
    }
    assertTrue(coloured > 500, coloured + " coloured points: the charts are empty");
  }
}
