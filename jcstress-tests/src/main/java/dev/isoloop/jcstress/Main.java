package dev.isoloop.jcstress;

import dev.isoloop.chaos.ChaosCommand;
import java.util.Arrays;

/** The commands of this jar: {@code chaos ...}, and everything else is for {@link StressCommand}. */
public final class Main {
    private static final String CHAOS = "chaos";

    private Main() {}

    /**
     * Runs a command and exits with its code.
     *
     * @param args the word chaos or nothing, then the command's arguments
     */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(CHAOS)) {
            ChaosCommand.main(Arrays.copyOfRange(args, 1, args.length));
        } else {
            StressCommand.main(args);
        }
    }
}
