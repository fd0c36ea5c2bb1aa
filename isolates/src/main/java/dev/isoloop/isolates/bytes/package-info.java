/**
 * Chronicle Bytes on our memory: {@link dev.isoloop.isolates.bytes.MarshallableCodec} puts its objects into byte lanes, {@link
 * dev.isoloop.isolates.bytes.ChronicleView} lends a buffer's bytes to it for the length of a call. Optional: a class of this package loads its library when an
 * object of it is made, and needs it on the class path; the rest of {@code isolates} doesn't.
 *
 * <pre>
 *   isolate 1                                                isolate 2
 *   codec.offer(lane.sender(), quote)  --&gt; [ byte lane ] --&gt; lane.receiver().poll(m -&gt; codec.read(m, quote), limit)
 *   if it may sleep: port.postMessage  --&gt; [   port    ] --&gt; onMessage: poll until the lane is empty
 * </pre>
 *
 * <p>The lane reaches isolate 2 as its {@code workerData}, or in a message. A lane wakes nobody: an isolate whose loop may sleep is
 * told by a message that something is there; one that never sleeps polls in every turn.
 *
 * <table>
 *   <caption>What Chronicle Bytes needs</caption>
 *   <tr><th>JDK</th><th>objects that write themselves out</th><th>objects that it reads by reflection; {@code ChronicleView}</th></tr>
 *   <tr><td>17 to 23</td><td>no flag; without those on the right its log asks for them</td><td>{@code --add-exports} and
 *       {@code --add-opens} as {@link dev.isoloop.isolates.bytes.MarshallableCodec}'s error names them</td></tr>
 *   <tr><td>24 and 25</td><td>no flag; the JDK warns once of Chronicle's {@code Unsafe}</td><td>the same as on 17, and the
 *       warning</td></tr>
 * </table>
 *
 * <p>{@code --sun-misc-unsafe-memory-access=allow} keeps 24 and 25 from warning. With {@code deny}, which a later JDK may do by itself,
 * Chronicle can't run at all: what needs it is refused, with that flag's name.
 */
package dev.isoloop.isolates.bytes;
