/**
 * The protocols of the module loop under jcstress: in each file the class that ships, and beside it copies with an ordering removed,
 * which show that the test can notice.
 *
 * <p>What was seen, twin by twin, stands in {@code docs/jcstress.md}.
 */
package dev.isoloop.jcstress.loop;
