package dev.isoloop.conformance.program;

import dev.isoloop.channels.DataCloneException;
import dev.isoloop.conformance.format.Members;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.sharedmem.Transferable;
import java.util.List;
import java.util.function.Consumer;

/**
 * A value to be copied with what moves along, for {@code post}, {@code clone} and {@code worker}.
 *
 * @param value what to copy
 * @param transfer what to move
 */
record Parcel(Object value, Transferable[] transfer) {
    private static final String DATA_CLONE_ERROR = "DataCloneError";
    private static final String TYPE_ERROR = "TypeError";

    /**
     * The members of an op that make a parcel.
     *
     * @param value the value
     * @param transfer what is listed, which may be anything
     */
    record Form(Expression value, List<Expression> transfer) {
        /**
         * Sends a parcel. If it is refused, the error's name is logged, and that is all.
         *
         * @param frame where the op runs
         * @param on the port that posts, or null
         * @param sending hands the parcel to the library
         */
        void send(Frame frame, MessagePort on, Consumer<Parcel> sending) {
            Evaluation all = new Evaluation(frame);
            Object sent = value.evaluate(all);
            Object[] listed = new Object[transfer.size()];
            for (int i = 0; i < listed.length; i++) {
                listed[i] = transfer.get(i).evaluate(all);
            }
            String refused = refusal(sent, listed, on, sending);
            if (refused != null) {
                frame.realm().log("error:" + refused);
            }
        }

        private static String refusal(Object sent, Object[] listed, MessagePort on, Consumer<Parcel> sending) {
            Transferable[] movable = new Transferable[listed.length];
            for (int i = 0; i < listed.length; i++) {
                if (!(listed[i] instanceof Transferable item)) {
                    return firstMistake(listed, i, on);
                }
                movable[i] = item;
            }
            try {
                sending.accept(new Parcel(sent, movable));
                return null;
            } catch (DataCloneException refused) {
                return Obstacle.isUnlistedPort(sent, movable, on) ? TYPE_ERROR : DATA_CLONE_ERROR;
            }
        }

        /** The list has something at an index that Java's types do not let through; an earlier element may be wrong too. */
        private static String firstMistake(Object[] listed, int index, MessagePort on) {
            Transferable[] before = new Transferable[index];
            System.arraycopy(listed, 0, before, 0, index);
            return Obstacle.inList(before, on) ? DATA_CLONE_ERROR : TYPE_ERROR;
        }
    }

    /** Compiles the members. */
    static Form form(Members op, String value, Compiler compiler) {
        return new Form(compiler.expression(op, value, null), compiler.expressions(op, "transfer"));
    }
}
