/**
 * How a simulation drives a scheduler: not for users, and not exported. The scheduler tells {@link
 * org.raidoffload.schedule.model.HostWork} what the host does; the simulation decides through {@link
 * org.raidoffload.schedule.model.ModelChannels} what happens on each channel and when.
 */
@NullMarked
package org.raidoffload.schedule.model;

import org.jspecify.annotations.NullMarked;
