/** pool. */
package dev.isoloop.pool;
