package dev.isoloop.conformance.program;

/** A value expression, ready to be evaluated; each time new objects are made. */
@FunctionalInterface
interface Expression {
    Object evaluate(Evaluation evaluation);

    /** Evaluates the only expression of an op. */
    default Object evaluate(Frame frame) {
        return evaluate(new Evaluation(frame));
    }
}
