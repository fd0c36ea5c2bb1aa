/** channels. */
package dev.isoloop.channels;
