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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Servers on loopback that give back what they get, with one thread or several: the contenders of the echo benchmarks. */
interface EchoServer extends AutoCloseable {
    List<String> NAMES = List.of("isoloop", "nettyNio", "nettyEpoll", "selectorLoop", "node");

    /** How many connections may wait to be accepted. */
    int BACKLOG = 1024;

    /** The same in JavaScript. */
    String NODE_PROGRAM = """
            const server = require('net').createServer({noDelay: true}, socket => {
                socket.on('data', data => socket.write(data));
                socket.on('error', () => {});
            });
            server.listen({host: '127.0.0.1', port: 0, backlog: 1024}, () => console.log(server.address().port));
            """;

    /** Where to connect to: one port, or one for each of its threads. */
    int[] ports();

    @Override
    void close();

    /** The contender with this name, with one thread. */
    static EchoServer named(String name) throws Exception {
        return named(name, 1);
    }

    /** The contender with this name, with so many threads; {@code selectorLoop} and {@code node} have one. */
    static EchoServer named(String name, int threads) throws Exception {
        return switch (name) {
            case "isoloop" -> isoloop(threads);
            case "nettyNio" -> netty(threads, NioIoHandler.newFactory(), NioServerSocketChannel.class);
            case "nettyEpoll" -> netty(threads, EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
            case "selectorLoop" -> new SelectorLoop();
            case "node" -> node();
            default -> throw new IllegalArgumentException("contender is '" + name + "', expected one of " + NAMES);
        };
    }

    /** Ours: loops with a thread and a listener each. */
    private static EchoServer isoloop(int threads) {
        EchoServer[] loops = new EchoServer[threads];
        for (int at = 0; at < threads; at++) loops[at] = oneLoop();
        return of(
                Arrays.stream(loops).mapToInt(loop -> loop.ports()[0]).toArray(),
                () -> Arrays.stream(loops).forEach(EchoServer::close));
    }

    private static EchoServer oneLoop() {
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
        return of(new int[] {port.join()}, () -> loop.terminate(0));
    }

    /** Netty with event loops that accept and echo; connections go to one after the other. */
    private static EchoServer netty(int threads, IoHandlerFactory io, Class<? extends ServerChannel> kind) {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(threads, io);
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
                new int[] {((InetSocketAddress) listener.localAddress()).getPort()},
                () -> group.shutdownGracefully(0, 0, TimeUnit.SECONDS));
    }

    /** Node, which must be on the path: a process of its own. */
    private static EchoServer node() throws IOException {
        Process process = new ProcessBuilder("node", "-e", NODE_PROGRAM)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int port = Integer.parseInt(process.inputReader().readLine());
        return of(new int[] {port}, process::destroy);
    }

    private static EchoServer of(int[] ports, Runnable end) {
        return new EchoServer() {
            @Override
            public int[] ports() {
                return ports;
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
        public int[] ports() {
            return new int[] {listener.socket().getLocalPort()};
        }

        @Override
        public void close() {
            ended = true;
            selector.wakeup();
        }
    }
}
