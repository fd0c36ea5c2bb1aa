/** isolates. */
package dev.isoloop.isolates;
