package dev.isoloop.jmh;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Two of Netty's loops, each on its own thread, that pass a task to and fro. */
final class NettyPair {
    private final Rally rally = new Rally();
    private final MultiThreadIoEventLoopGroup group;
    private final Executor near;
    private final Executor far;
    private final Runnable backHere = this::backHere;
    private final Runnable overThere = this::overThere;

    NettyPair(IoHandlerFactory transport) {
        group = new MultiThreadIoEventLoopGroup(2, transport);
        near = group.next();
        far = group.next();
        TwoThreads.require(TwoThreads.of(near), TwoThreads.of(far));
    }

    private void overThere() {
        near.execute(backHere);
    }

    private void backHere() {
        if (rally.isOn()) {
            serve();
        }
    }

    private void serve() {
        far.execute(overThere);
    }

    void play(int roundTrips) {
        rally.play(roundTrips, () -> near.execute(this::serve));
    }

    void end() throws InterruptedException {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
    }
}
