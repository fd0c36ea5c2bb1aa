package dev.isoloop.conformance.program;

import dev.isoloop.conformance.values.Undefined;
import java.util.List;

/** Ops that run in order until one ends the body. */
public final class Body {
    static final Body EMPTY = new Body(List.of(), false);

    private final Op[] ops;
    private final boolean returnsValue;

    Body(List<Op> ops, boolean returnsValue) {
        this.ops = ops.toArray(new Op[0]);
        this.returnsValue = returnsValue;
    }

    /** {@return whether it may end with a value of its own, which may then be a promise} */
    boolean returnsValue() {
        return returnsValue;
    }

    int length() {
        return ops.length;
    }

    Op at(int index) {
        return ops[index];
    }

    Completion run(Frame frame) {
        for (Op op : ops) {
            Completion left = op.run(frame);
            if (left != null) {
                return left;
            }
        }
        return null;
    }

    /** {@return the result of running the body as a function: what it returns, or undefined} */
    Object call(Frame frame) {
        Completion left = run(frame);
        return left == null ? Undefined.UNDEFINED : left.value();
    }
}
