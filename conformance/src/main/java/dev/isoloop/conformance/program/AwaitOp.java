package dev.isoloop.conformance.program;

import dev.isoloop.conformance.format.Members;

/**
 * {@code await}: not run like other ops, but by {@link AsyncRun}.
 *
 * @param value what is awaited
 * @param id what the result is bound to, or null
 * @param onRejected runs for a rejection, or null
 */
record AwaitOp(Expression value, String id, Body onRejected) implements Op {
    static AwaitOp compile(Members op, Compiler compiler) {
        return new AwaitOp(compiler.expression(op, "value"), op.textOrNull("id"), compiler.bodyOrNull(op, "catch"));
    }

    @Override
    public Completion run(Frame frame) {
        throw new IllegalStateException("an await outside an async body was compiled");
    }
}
