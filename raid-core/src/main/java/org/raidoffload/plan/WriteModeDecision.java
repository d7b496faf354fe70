package org.raidoffload.plan;

/**
 * How the parity of a write is brought up to date, with both costs and the reason. Costs are blocks still to be read
 * before the write, counted as Linux 6.1 md counts them; an unreadable block costs twice the number of disks.
 *
 * @param mode the mode chosen
 * @param rmwReads cost of read-modify-write
 * @param rcwReads cost of reconstruct-write
 * @param reason one sentence
 */
public record WriteModeDecision(WriteMode mode, int rmwReads, int rcwReads, String reason) {}
