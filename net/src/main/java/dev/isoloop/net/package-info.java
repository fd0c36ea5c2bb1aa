/** net. */
package dev.isoloop.net;
