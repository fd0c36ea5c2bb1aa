package dev.isoloop.conformance.program;

import dev.isoloop.conformance.program.Compiler.OpFactory;
import dev.isoloop.pool.BlockingPool;
import java.util.Map;

/** Poll and close phase (section 5.3). */
final class SourceOps {
    private SourceOps() {}

    static void addTo(Map<String, OpFactory> table) {
        table.put("io", (op, compiler) -> {
            Body body = compiler.body(op, "body");
            return (Op.Plain) frame -> frame.realm().loop().execute(() -> body.run(frame));
        });
        table.put("pool", (op, compiler) -> {
            compiler.noteOtherThreads();
            Body body = compiler.body(op, "body");
            return (Op.Plain) frame -> BlockingPool.shared().submit(() -> null, (done, failure) -> body.run(frame));
        });
        table.put("close", (op, compiler) -> {
            Body body = compiler.body(op, "body");
            return (Op.Plain) frame -> frame.realm().loop().closeSoon(() -> body.run(frame));
        });
    }
}
