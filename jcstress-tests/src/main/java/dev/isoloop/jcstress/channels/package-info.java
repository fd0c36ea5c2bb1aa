/**
 * The lock-free protocols of the module channels under jcstress: in each file the class that ships, and beside it at least one
 * copy with an ordering removed, which shows that the test can notice.
 *
 * <p>x86 reorders no two stores and no two loads. A twin that lacks only a release or an acquire has nothing to show there unless
 * the compiler reorders, so some twins swap the two accesses by hand, as a weaker machine may do by itself.
 *
 * <p>What was seen on JDK 17 and 25, twin by twin, stands in {@code docs/jcstress.md}.
 */
package dev.isoloop.jcstress.channels;
