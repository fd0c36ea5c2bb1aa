/**
 * Objects in byte lanes, by the libraries that know how to write them. Optional: a class of this package loads its library when an
 * object of it is made, and needs it on the class path; the rest of {@code isolates} doesn't.
 */
package dev.isoloop.isolates.bytes;
