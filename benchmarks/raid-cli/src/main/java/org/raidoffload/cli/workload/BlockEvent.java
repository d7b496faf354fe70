package org.raidoffload.cli.workload;

import java.util.Arrays;

/** What blktrace records of a request on its way, by the letter that blkparse prints. */
enum BlockEvent {
  QUEUE('Q', "queued"),
  BACK_MERGE('M', "merged at the back"),
  FRONT_MERGE('F', "merged at the front"),
  GET('G', "got a request"),
  SLEEP('S', "waited for a request"),
  REQUEUE('R', "put back"),
  ISSUE('D', "issued"),
  COMPLETE('C', "completed"),
  PLUG('P', "plugged"),
  UNPLUG('U', "unplugged"),
  UNPLUG_TIMER('T', "unplugged by a timer"),
  INSERT('I', "inserted"),
  SPLIT('X', "split"),
  BOUNCE('B', "bounced"),
  REMAP('A', "remapped"),
  ABORT('a', "aborted"),
  DRIVER('d', "driver's own"),
  MESSAGE('m', "messages");

  /** By the number in a binary event, from 1. */
  private static final BlockEvent[] BY_NUMBER = {QUEUE, BACK_MERGE, FRONT_MERGE, GET, SLEEP, REQUEUE, ISSUE, COMPLETE,
      PLUG, UNPLUG, UNPLUG_TIMER, INSERT, SPLIT, BOUNCE, REMAP, ABORT, DRIVER};

  private final char letter;
  private final String reason;

  BlockEvent(char letter, String meaning) {
    this.letter = letter;
    this.reason = "events " + letter + " (" + meaning + ")";
  }

  /** Under which such events are counted where they are no requests. */
  String reason() {
    return reason;
  }

  /**
   * The event of a binary number.
   *
   * @throws BadLineException when there is none
   */
  static BlockEvent of(int number) throws BadLineException {
    if (number < 1 || number > BY_NUMBER.length) {
      throw new BadLineException("event number " + number + " (must be 1 to " + BY_NUMBER.length + ")");
    }
    return BY_NUMBER[number - 1];
  }

  /**
   * The event of a letter.
   *
   * @throws BadLineException when there is none
   */
  static BlockEvent of(char letter) throws BadLineException {
    return Arrays.stream(values()).filter(e -> e.letter == letter).findFirst()
        .orElseThrow(() -> new BadLineException("event '" + letter + "' (is none of blkparse's letters)"));
  }
}
