package dev.isoloop.jmh;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.regex.Pattern;

/**
 * {@link Rally} in Node, which must be on the path: a process whose main thread and one worker send a number to and fro through a
 * MessageChannel. Who plays writes how many round trips and reads a line when they are over; for thousands of them, that costs nothing.
 */
final class NodeRally {
    /** Whether there is a Node on the path. */
    static final boolean EXISTS = Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(System.getenv().getOrDefault("PATH", ""))
            .anyMatch(folder -> new File(folder, "node").canExecute());

    private static final String PROGRAM = """
            const {Worker, MessageChannel} = require('worker_threads');
            const channel = new MessageChannel();
            const port = channel.port1;
            let left = 0;
            port.on('message', number => {
                if (--left > 0) port.postMessage(number);
                else console.log('done');
            });
            const worker = new Worker(`
                const {port} = require('worker_threads').workerData;
                port.on('message', number => port.postMessage(number));
            `, {eval: true, workerData: {port: channel.port2}, transferList: [channel.port2]});
            require('readline').createInterface({input: process.stdin}).on('line', trips => {
                left = Number(trips);
                port.postMessage(1000000);
            });
            """;

    private final Process process;
    private final BufferedReader lines;
    private final Writer orders;

    NodeRally() {
        try {
            process = new ProcessBuilder("node", "-e", PROGRAM)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException("node can't be started", failure);
        }
        lines = process.inputReader();
        orders = process.outputWriter();
    }

    void play(int roundTrips) throws IOException {
        orders.write(roundTrips + "\n");
        orders.flush();
        String answer = lines.readLine();
        if (!"done".equals(answer)) {
            throw new IOException("node answered '" + answer + "', expected 'done'");
        }
    }

    void end() {
        process.destroy();
    }
}
