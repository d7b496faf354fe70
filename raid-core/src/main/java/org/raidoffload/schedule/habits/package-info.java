/**
 * How a laboratory has a scheduler repeat what drivers did about mappings: not for users, and not exported. Reached from
 * the class path only.
 */
@NullMarked
package org.raidoffload.schedule.habits;

import org.jspecify.annotations.NullMarked;
