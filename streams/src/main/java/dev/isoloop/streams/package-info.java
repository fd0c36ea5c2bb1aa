/**
 * Streams: chunks that flow at the pace of the slowest, with the rules of Node's streams.
 *
 * <pre>
 *            pull                                  write
 *   Source ◄────── Readable ──── chunk, chunk ───► Writable ──────► Sink
 *          ──────► [ queue ] ◄─── enough / drain ─ [ queue ] ◄──────
 *            push                                              done
 *
 *   Pipeline    Readable ──► Transform ──► Transform ──► Writable     one fails: all are destroyed; the last ends: finished
 * </pre>
 *
 * <table>
 * <caption>Vocabulary</caption>
 * <tr><th>word</th><th>meaning here</th></tr>
 * <tr><td>chunk</td><td>what flows: any object; in byte mode something with a size</td></tr>
 * <tr><td>source, sink</td><td>what the user of this module implements: where chunks come from, where they go</td></tr>
 * <tr><td>high-water mark</td><td>how much may wait in a queue before its producer is told that it is enough</td></tr>
 * <tr><td>drain</td><td>the news that a writable has written everything that waited</td></tr>
 * <tr><td>flowing</td><td>a readable that gives its chunks to listeners by itself</td></tr>
 * <tr><td>end, finish</td><td>all was read; all was written</td></tr>
 * <tr><td>destroy, close</td><td>to give back what stands behind a stream, at its end or early; that this was done</td></tr>
 * <tr><td>premature close</td><td>a close without end or finish before it: somebody destroyed the stream without an error</td></tr>
 * <tr><td>discard</td><td>what becomes of a chunk nobody will get</td></tr>
 * </table>
 *
 * <p><b>Thread rules.</b> A stream belongs to one loop: all its methods are called on that loop's thread, and all its listeners,
 * sources and sinks are called there. Other threads are refused by an exception that names both.
 *
 * <p><b>Order.</b> Events come in the order in which Node 20 emits them, through nextTick callbacks of the loop. What differs: a
 * chunk is never joined with another nor split, so {@code read()} always takes one; a source or sink that throws destroys its
 * stream; a transform holds its writer back also after the end was announced.
 */
package dev.isoloop.streams;
