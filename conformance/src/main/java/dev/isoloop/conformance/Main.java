package dev.isoloop.conformance;

import dev.isoloop.conformance.fuzz.FuzzCommand;
import dev.isoloop.conformance.memory.MemoryFuzzCommand;
import java.util.Arrays;

/** The entry of the executable jar, which holds several commands: {@code java -jar isoloop-conformance.jar trace ...}. */
public final class Main {
    private Main() {}

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param args the command's name and its arguments
     */
    public static void main(String[] args) {
        String name = args.length == 0 ? "" : args[0];
        String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
        switch (name) {
            case "trace" -> TraceCommand.main(rest);
            case "fuzz" -> FuzzCommand.main(rest);
            case "fuzz-memory" -> MemoryFuzzCommand.main(rest);
            default -> {
                System.err.println("conformance: unknown command '" + name + "', expected trace, fuzz or fuzz-memory");
                System.exit(2);
            }
        }
    }
}
