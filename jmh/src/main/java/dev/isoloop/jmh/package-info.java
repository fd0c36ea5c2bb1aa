/**
 * What it costs, beside the peers. A class is one question and says its topology; a method is one contender, ours is named
 * {@code isoloop}. Run with {@code ./isoloop bench}.
 */
package dev.isoloop.jmh;
