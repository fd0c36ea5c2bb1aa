/** streams. */
package dev.isoloop.streams;
