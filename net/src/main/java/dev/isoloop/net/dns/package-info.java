/**
 * Resolving names with DNS, on the loop.
 *
 * <pre>
 *   Resolver      one search for each call: the names it may stand for, one after the other
 *     Query         one name: which server is asked when, what is believed, when to give up
 *       Question      the bytes, and what they say
 *       Transport     how they travel: SocketTransport over UDP and TCP, or a script in tests
 * </pre>
 *
 * <p>Everything belongs to the loop's thread.
 */
package dev.isoloop.net.dns;
