/**
 * Structured clone: what may cross from one isolate to another, and how.
 *
 * <table>
 *   <caption>What becomes of what</caption>
 *   <tr><th>type</th><th>crosses</th></tr>
 *   <tr><td>{@code null}, boxes, {@code String}, enums, {@code Class}, {@code BigInteger}, {@code BigDecimal},
 *       {@code java.time}, {@code UUID}, {@code URI}, {@code URL}, {@code File}, default-file-system {@code Path},
 *       {@code InetAddress}, {@code InetSocketAddress}, {@code Locale}, {@code Currency}, {@code Pattern}, charsets,
 *       {@code OptionalInt} and its like</td><td>shared</td></tr>
 *   <tr><td>{@link dev.isoloop.isolates.clone.Shareable}, classes
 *       {@linkplain dev.isoloop.isolates.clone.Cloners#registerImmutable registered as immutable}</td><td>shared</td></tr>
 *   <tr><td>records</td><td>shared if all they hold is, else copied component by component through the canonical
 *       constructor; refused beyond 249 components, of which a {@code long} or a {@code double} counts for two</td></tr>
 *   <tr><td>{@code List.of}, {@code Set.of}, {@code Map.of}, {@code Stream.toList}, {@code Collections.empty...} and
 *       {@code singleton...}, {@code Map.entry}, {@code Optional}</td><td>shared if all they hold is, else copied to the same
 *       kind</td></tr>
 *   <tr><td>arrays</td><td>copied, component type kept</td></tr>
 *   <tr><td>the JDK's lists, sets, maps, deques, {@code PriorityQueue}, {@code EnumSet}, {@code EnumMap},
 *       {@code IdentityHashMap}, {@code Properties}, concurrent ones without blocking</td><td>copied to the same class, order
 *       kept; a comparator must be without state or immutable</td></tr>
 *   <tr><td>{@code Collections.unmodifiable...}</td><td>copied, unmodifiable again, order kept; what {@code unmodifiableSet} and
 *       {@code unmodifiableMap} show is found by hash code and {@code equals} in the copy, whatever was below</td></tr>
 *   <tr><td>sublists, key sets, values, synchronized and checked views of these, queues excepted</td><td>copied to an
 *       {@code ArrayList}, {@code LinkedHashSet}, {@code TreeSet}, {@code LinkedHashMap} or {@code TreeMap} of its own</td></tr>
 *   <tr><td>what an {@code IdentityHashMap} hands out; views and {@code unmodifiable...} that hold equal elements twice;
 *       {@code checkedQueue}, {@code asLifoQueue}</td><td>refused</td></tr>
 *   <tr><td>{@code Date}, {@code java.sql} dates, {@code Calendar}, {@code TimeZone}, {@code BitSet}, {@code StringBuilder},
 *       {@code StringBuffer}</td><td>copied</td></tr>
 *   <tr><td>{@code ByteBuffer}</td><td>copied up to its capacity; position, limit and order kept, direct stays direct, read-only
 *       stays read-only; two buffers over the same bytes become two copies</td></tr>
 *   <tr><td>{@code Throwable}</td><td>copied: class, message, cause, suppressed, stack trace; a class that can't be built again
 *       becomes a {@link dev.isoloop.isolates.clone.StandInException}</td></tr>
 *   <tr><td>{@link dev.isoloop.isolates.clone.CloneableMessage}, classes with a
 *       {@link dev.isoloop.isolates.clone.Cloner}</td><td>copied by their own code</td></tr>
 *   <tr><td>{@code BytesMarshallable} of Chronicle Bytes</td><td>copied: written, and read into a new object; where Chronicle Bytes
 *       can't run, with {@code --sun-misc-unsafe-memory-access=deny} on JDK 24 and later, refused with what it needs</td></tr>
 *   <tr><td>{@link dev.isoloop.channels.ByteLane}</td><td>shared; each of its ends is for one thread</td></tr>
 *   <tr><td>{@link dev.isoloop.sharedmem.TransferBuffer}</td><td>moved if listed, else copied</td></tr>
 *   <tr><td>{@link dev.isoloop.sharedmem.SharedBuffer}</td><td>a new handle over the same memory, for the receiver to
 *       close</td></tr>
 *   <tr><td>other {@link dev.isoloop.sharedmem.Transferable}s, such as ports</td><td>moved if listed, else refused</td></tr>
 *   <tr><td>detached or closed buffers</td><td>refused</td></tr>
 *   <tr><td>atomics, locks, blocking queues and what else threads share; weak maps</td><td>refused: a copy would be on its
 *       own</td></tr>
 *   <tr><td>lambdas, threads, streams, iterators, class loaders, other classes, other people's subclasses of the JDK's
 *       collections</td><td>refused</td></tr>
 * </table>
 *
 * <p>Refused means a {@link dev.isoloop.channels.DataCloneException} at the sender, at once, with nothing moved. Its message is
 * the path, the rule and the way out: {@code order.items[3].listener: java.lang.Thread can't be cloned; make it a record,
 * implement CloneableMessage or register a Cloner}.
 *
 * <p>Everything here runs on the sender's thread. The classes of this package may be used by any thread; what they copy belongs
 * to the calling one.
 */
package dev.isoloop.isolates.clone;
