/** loop. */
package dev.isoloop.loop;
