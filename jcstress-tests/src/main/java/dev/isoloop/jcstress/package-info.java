/**
 * Every lock-free protocol under jcstress: the class that ships, and a weakened twin with one ordering removed that shows what
 * the ordering is for. Run with {@code ./isoloop stress}.
 */
package dev.isoloop.jcstress;
