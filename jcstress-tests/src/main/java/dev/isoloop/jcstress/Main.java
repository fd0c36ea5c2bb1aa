package dev.isoloop.jcstress;

import dev.isoloop.chaos.ChaosCommand;
import java.util.Arrays;

/** The entry of the executable jar, which holds two commands: {@code java -jar isoloop-jcstress.jar stress ...}. */
public final class Main {
    private Main() {}

    /**
     * Runs a command and exits with its code.
     *
     * @param args the command's name and its arguments
     */
    public static void main(String[] args) {
        String name = args.length == 0 ? "" : args[0];
        String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
        switch (name) {
            case "stress" -> StressCommand.main(rest);
            case "chaos" -> ChaosCommand.main(rest);
            default -> {
                System.err.println("isoloop: unknown command '" + name + "', expected stress or chaos");
                System.exit(2);
            }
        }
    }
}
