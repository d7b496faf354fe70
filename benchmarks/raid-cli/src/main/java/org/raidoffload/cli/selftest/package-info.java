/**
 * The self-test: random requests on random arrays, run by the scheduler as a user gets it, compared with an oracle that
 * shares nothing with the library. A case is one line of text; a case that fails is made small before it is told.
 *
 * <pre>
 * level=6 disks=4 engine=ioat driver=model pool=2 content=9 | write parts=0,1:512+700 failed=D1 | check
 * </pre>
 *
 * <p>Words before the first bar set up array, scheduler and engine, the others one request each. A word that is left out
 * has its simplest value, so that making a case smaller is mostly leaving words out.
 */
@NullMarked
package org.raidoffload.cli.selftest;

import org.jspecify.annotations.NullMarked;
