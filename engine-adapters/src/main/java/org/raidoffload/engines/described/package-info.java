/**
 * Engines described in a file, JSON or YAML. Every preset can be written as such a file and reads back equal.
 *
 * <pre>
 * name: my-engine               # required; not the name of a preset if both are to be used
 * aliases: []
 * driver: which device and driver this describes
 * coherent: true                # device and CPU caches see each other's writes
 * wholeChainOnly: false         # a chain cannot change channels
 * channels:                     # required, at least one
 *   - name: dma0                # required, distinct
 *     device: 0                 # channels with one number share device addresses
 *     opcodes: [COPY, XOR, PQ]  # required: of COPY, ZERO, XOR, XOR_VAL, PQ, PQ_VAL
 *     maxXorSources: 8          # required with XOR, and so on
 *     maxXorValSources: 8
 *     maxPqSources: 8
 *     maxPqValSources: 8        # P and Q counted
 *     pqContinuation: EMULATED  # NATIVE, EMULATED or NONE
 *     copyAlignment: 1          # powers of two
 *     xorAlignment: 64
 *     pqAlignment: 64
 *     minBytes: 1
 *     maxBytes: 16M             # sizes may end in K, M, G
 *     descriptors: 256          # required
 *     slots:                    # ring entries of an opcode that takes more than one
 *       XOR: {steps: [[5, 1], [8, 2]], extra: 1, pieceBytes: 1M}
 *     timing:                   # figures of TimingFigure; what is left out is an estimate
 *       host: X86               # map and unmap cost of a known host
 *       source: measured        # of the figures below that name none
 *       READ_BANDWIDTH: 3.2
 *       INTERRUPT: {value: 4000, source: measured}
 *     behaviour: {kickSlots: 4, allocation: FIRST_FIT, onError: REPORTED}
 *     sources: {maxXorSources: data sheet}   # where figures come from, for the reader
 *   - name: dma1
 *     like: dma0                # all else as that channel says it
 *     device: 1
 * </pre>
 *
 * <p>Presets are documents of families ({@link org.raidoffload.engines.described.PresetFamily}): timings by name,
 * channels that others are like, engines; there each figure must have its source.
 *
 * <p>A rule of {@code slots} gives ring entries, {@code pieces * (step + perSource * sources + perResult * results) +
 * extra}, where pieces is the length over {@code pieceBytes}; {@code steps} are pairs of "up to so many sources" and
 * ring entries; {@code resultsAreSources} counts P and Q in the steps; {@code oneFetchPerPiece} says that one hardware
 * descriptor spans all entries of a piece.
 */
@NullMarked
package org.raidoffload.engines.described;

import org.jspecify.annotations.NullMarked;
