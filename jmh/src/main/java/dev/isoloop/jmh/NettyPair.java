package dev.isoloop.jmh;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Two of Netty's loops, each on its own thread, that pass a task to and fro. */
final class NettyPair {
    private static final int AS_MANY_EVENTS_AS_COME = 0;

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

    /** Each turn asks the kernel what is ready, without waiting. Nobody has to wake such a loop, so no task costs a system call. */
    static IoHandlerFactory epollSpinning() {
        return EpollIoHandler.newFactory(AS_MANY_EVENTS_AS_COME, () -> (ready, hasTasks) -> SelectStrategy.BUSY_WAIT);
    }

    /** No turn looks at the selector: NIO takes {@code BUSY_WAIT} for {@code SELECT}, and waits. For loops without channels only. */
    static IoHandlerFactory nioSpinning() {
        return NioIoHandler.newFactory(SelectorProvider.provider(), () -> (ready, hasTasks) -> {
            if (!hasTasks) {
                Thread.onSpinWait();
            }
            return SelectStrategy.CONTINUE;
        });
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
