/**
 * Model time: the same scheduler driven by one thread and a virtual clock. Host, memory bus and channels are resources
 * that take time; bytes are really moved unless data checking is off. Same input and seed, same event log. Every time
 * that comes out of here is an estimate of a model.
 */
@NullMarked
package org.raidoffload.simulation;

import org.jspecify.annotations.NullMarked;
