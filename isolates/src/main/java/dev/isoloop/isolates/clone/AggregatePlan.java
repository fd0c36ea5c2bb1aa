package dev.isoloop.isolates.clone;

import dev.isoloop.loop.AggregateException;
import java.util.Arrays;
import java.util.List;

/** An {@link AggregateException}, which is built of its errors, so that a cycle through it is refused. Parts: the cause, then the suppressed ones, errors first. */
final class AggregatePlan extends NodePlan {
    @Override
    Object open(Object source, Walk walk) {
        AggregateException original = (AggregateException) source;
        walk.push(original.getCause());
        walk.pushAll(original.getSuppressed());
        return null;
    }

    @Override
    Object construct(Walk walk, Object source, Object[] parts, int base, int count) {
        AggregateException original = (AggregateException) source;
        Throwable[] suppressed = Arrays.copyOfRange(parts, base + 1, base + count, Throwable[].class);
        int errors = original.errors().size();
        AggregateException copy = new AggregateException(
                original.getMessage(), List.of(suppressed).subList(0, errors));
        for (int at = errors; at < suppressed.length; at++) copy.addSuppressed(suppressed[at]);
        if (parts[base] != null) copy.initCause((Throwable) parts[base]);
        copy.setStackTrace(original.getStackTrace());
        return copy;
    }

    @Override
    boolean fills() {
        return false;
    }

    @Override
    void fill(Object copy, Object[] parts, int base, int count) {
        throw new AssertionError("An aggregate is complete once it is constructed");
    }

    @Override
    String stepTo(Object[] parts, int base, int part) {
        return part == 0 ? ".cause" : ".suppressed[" + (part - 1) + "]";
    }
}
