package dev.isoloop.conformance.values;

import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;

/** A date: an object with an identity, unlike an instant. */
public final class JsDate implements CloneableMessage<JsDate> {
    private static final double EPOCH_MS_MAX = 8.64e15;

    private final double epochMs;

    /**
     * Creates a date.
     *
     * @param epochMs milliseconds since the epoch, of which fractions are dropped; NaN, and what is further from the epoch than
     *     8.64e15, for the invalid date
     */
    public JsDate(double epochMs) {
        this.epochMs = Math.abs(epochMs) <= EPOCH_MS_MAX ? (long) epochMs : Double.NaN;
    }

    /** {@return whole milliseconds since the epoch, NaN for the invalid date} */
    public double epochMs() {
        return epochMs;
    }

    @Override
    public JsDate cloneMessage(CloneContext context) {
        return new JsDate(epochMs);
    }
}
