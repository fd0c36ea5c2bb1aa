package dev.isoloop.jmh;

import dev.isoloop.loop.EventLoop;
import dev.isoloop.loop.LoopThread;
import dev.isoloop.net.NetException;
import dev.isoloop.net.TcpListenOptions;
import dev.isoloop.net.TcpServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Servers on loopback that give back what they get, each with one thread: the contenders of the echo benchmarks. */
interface EchoServer extends AutoCloseable {
    /** How many connections may wait to be accepted. */
    int BACKLOG = 1024;

    int port();

    @Override
    void close();

    /** The contender with this name. */
    static EchoServer named(String name) throws Exception {
        return switch (name) {
            case "isoloop" -> isoloop();
            case "nettyNio" -> netty(NioIoHandler.newFactory(), NioServerSocketChannel.class);
            case "nettyEpoll" -> netty(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
            case "selectorLoop" -> new SelectorLoop();
            default -> throw new IllegalArgumentException("no echo server is called " + name);
        };
    }

    /** Ours: one loop with a thread of its own. */
    static EchoServer isoloop() {
        EventLoop loop = EventLoop.builder().name("echo").build();
        CompletableFuture<Integer> port = new CompletableFuture<>();
        loop.start(() -> {
            try {
                TcpServer server = TcpServer.listen(
                        loop, TcpListenOptions.at("127.0.0.1", 0).backlog(BACKLOG));
                server.onConnection(socket -> {
                    socket.onError(error -> {});
                    socket.onRead(socket::write);
                });
                port.complete(server.localAddress().getPort());
            } catch (NetException failure) {
                port.completeExceptionally(failure);
            }
        });
        LoopThread.start(loop);
        return of(port.join(), () -> loop.terminate(0));
    }

    /** Netty with one event loop for accepting and echoing. */
    static EchoServer netty(IoHandlerFactory io, Class<? extends ServerChannel> kind) {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, io);
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(kind)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        client.pipeline().addLast(new Echo());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        return of(
                ((InetSocketAddress) listener.localAddress()).getPort(),
                () -> group.shutdownGracefully(0, 0, TimeUnit.SECONDS));
    }

    private static EchoServer of(int port, Runnable end) {
        return new EchoServer() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                end.run();
            }
        };
    }

    /** Netty's usual way: collect the answers of one read, flush when it is complete. */
    final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object data) {
            context.write(data);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    /** What one would write by hand for this and nothing else: a thread, a selector, one buffer. */
    final class SelectorLoop implements EchoServer, Runnable {
        private final Selector selector = Selector.open();
        private final ServerSocketChannel listener = ServerSocketChannel.open();
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        private volatile boolean ended;

        SelectorLoop() throws IOException {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            new Thread(this, "selector-loop").start();
        }

        @Override
        public void run() {
            try {
                while (!ended) selector.select(this::serve);
                for (SelectionKey key : selector.keys()) key.channel().close();
                selector.close();
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        private void serve(SelectionKey key) {
            try {
                if (key.isAcceptable()) accept();
                else echo((SocketChannel) key.channel());
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        private void accept() throws IOException {
            SocketChannel client = listener.accept();
            client.configureBlocking(false);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            client.register(selector, SelectionKey.OP_READ);
        }

        private void echo(SocketChannel client) throws IOException {
            if (client.read(buffer.clear()) < 0) {
                client.close();
                return;
            }
            buffer.flip();
            while (buffer.hasRemaining()) client.write(buffer);
        }

        @Override
        public int port() {
            return listener.socket().getLocalPort();
        }

        @Override
        public void close() {
            ended = true;
            selector.wakeup();
        }
    }
}
