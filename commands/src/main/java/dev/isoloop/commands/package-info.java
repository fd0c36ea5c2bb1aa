/** What the commands have in common. */
package dev.isoloop.commands;
