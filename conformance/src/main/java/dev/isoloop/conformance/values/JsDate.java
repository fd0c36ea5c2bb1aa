package dev.isoloop.conformance.values;

import dev.isoloop.isolates.clone.CloneContext;
import dev.isoloop.isolates.clone.CloneableMessage;

/** A date: an object with an identity, unlike an instant. */
public final class JsDate implements CloneableMessage<JsDate> {
    private final double epochMs;

    /**
     * Creates a date.
     *
     * @param epochMs milliseconds since the epoch; NaN for the invalid date
     */
    public JsDate(double epochMs) {
        this.epochMs = epochMs;
    }

    /** {@return milliseconds since the epoch, NaN for the invalid date} */
    public double epochMs() {
        return epochMs;
    }

    @Override
    public JsDate cloneMessage(CloneContext context) {
        return new JsDate(epochMs);
    }
}
