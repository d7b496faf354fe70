/** How results are shown: aligned tables for people, progress on a terminal. */
@NullMarked
package org.raidoffload.cli.report;

import org.jspecify.annotations.NullMarked;
