package dev.isoloop.conformance.program;

/** One op, ready to run. Ops keep no state: one program may run on several threads at once. */
@FunctionalInterface
interface Op {
    /**
     * Runs the op.
     *
     * @param frame what it sees of its thread and of the bodies around it
     * @return null to go on with the next op
     */
    Completion run(Frame frame);

    /** An op that never ends its body. */
    interface Plain extends Op {
        void does(Frame frame);

        @Override
        default Completion run(Frame frame) {
            does(frame);
            return null;
        }
    }
}
