/**
 * What goes wrong with memory under each mapping strategy: runs recorded from a real kernel, re-enacted, and the
 * scenarios that drivers have suffered from. The library's own scheduler runs them all; a driver's habits decorate it.
 */
@NullMarked
package org.raidoffload.cli.hazards;

import org.jspecify.annotations.NullMarked;
