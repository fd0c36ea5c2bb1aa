package dev.isoloop.chaos;

import dev.isoloop.isolates.MessagePort;

/** A port on its way, and which directions of the ledger it posts and receives in. */
record Slot(MessagePort port, int out, int in) {}
