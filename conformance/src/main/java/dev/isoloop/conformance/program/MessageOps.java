package dev.isoloop.conformance.program;

import dev.isoloop.channels.TransferList;
import dev.isoloop.conformance.format.Members;
import dev.isoloop.conformance.program.Compiler.OpFactory;
import dev.isoloop.conformance.values.Buffers;
import dev.isoloop.conformance.values.CanonicalText;
import dev.isoloop.conformance.values.SharedBytes;
import dev.isoloop.isolates.Isolate;
import dev.isoloop.isolates.MessageChannel;
import dev.isoloop.isolates.MessagePort;
import dev.isoloop.isolates.Received;
import dev.isoloop.isolates.clone.StructuredClone;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Channels, messages, copies and buffers (section 5.6). */
final class MessageOps {
    private static final int BUFFER_BYTES_MAX = 64 << 20;

    private MessageOps() {}

    static void addTo(Map<String, OpFactory> table) {
        table.put("channel", MessageOps::channel);
        table.put("post", MessageOps::post);
        table.put("receive", MessageOps::receive);
        table.put("closePort", (op, compiler) -> onPort(op, MessagePort::close));
        table.put("start", (op, compiler) -> onPort(op, MessagePort::start));
        table.put("clone", MessageOps::copy);
        table.put("buffer", MessageOps::buffer);
        table.put("logByteLength", MessageOps::logByteLength);
        table.put("setByte", MessageOps::setByte);
    }

    private static Op.Plain channel(Members op, Compiler compiler) {
        String id = op.text("id");
        return frame -> {
            MessageChannel channel = new MessageChannel();
            frame.realm().bind(id + ".1", channel.port1());
            frame.realm().bind(id + ".2", channel.port2());
        };
    }

    private static Op.Plain post(Members op, Compiler compiler) {
        String to = op.text("port");
        Parcel.Form form = Parcel.form(op, "value", compiler);
        return frame -> {
            Object target = frame.realm().get(to);
            if (target instanceof MessagePort port) {
                form.send(frame, port, parcel -> port.postMessage(parcel.value(), parcel.transfer()));
            } else if (target instanceof Isolate worker) {
                form.send(frame, null, parcel -> worker.postMessage(parcel.value(), parcel.transfer()));
            }
        };
    }

    private static Op.Plain copy(Members op, Compiler compiler) {
        String id = op.text("id");
        Parcel.Form form = Parcel.form(op, "value", compiler);
        return frame -> form.send(
                frame,
                null,
                parcel -> frame.realm()
                        .bind(id, StructuredClone.clone(parcel.value(), TransferList.of(parcel.transfer()))));
    }

    private static Op.Plain receive(Members op, Compiler compiler) {
        String label = op.text("label");
        String id = op.textOrNull("id");
        String port = op.text("port");
        return frame -> {
            if (frame.realm().get(port) instanceof MessagePort from) {
                Optional<Received> received = from.receive();
                String text =
                        received.map(each -> CanonicalText.of(each.message())).orElse("(none)");
                frame.realm().log(label + ": " + text);
                received.ifPresent(each -> frame.realm().bind(id, each.message()));
            }
        };
    }

    private static Op.Plain onPort(Members op, Consumer<MessagePort> action) {
        String id = op.text("port");
        return frame -> {
            if (frame.realm().get(id) instanceof MessagePort port) {
                action.accept(port);
            }
        };
    }

    private static Op.Plain buffer(Members op, Compiler compiler) {
        String id = op.text("id");
        Supplier<byte[]> bytes = content(op);
        boolean shared = op.flag("shared");
        return frame -> {
            byte[] content = bytes.get();
            frame.realm().bind(id, shared ? SharedBytes.of(content) : Buffers.of(content));
        };
    }

    private static Supplier<byte[]> content(Members op) {
        if (op.json("bytes").isArray()) {
            byte[] bytes = Expressions.bytes(op, "bytes");
            return () -> bytes;
        }
        int length = op.integer("bytes", 0, BUFFER_BYTES_MAX);
        return () -> new byte[length];
    }

    private static Op.Plain logByteLength(Members op, Compiler compiler) {
        String id = op.text("id");
        String label = op.text("label");
        return frame -> {
            int length = Buffers.length(frame.realm().get(id));
            if (length >= 0) {
                frame.realm().log(label + ": " + length);
            }
        };
    }

    private static Op.Plain setByte(Members op, Compiler compiler) {
        Expression on = compiler.expression(op, "on");
        Expression index = compiler.expression(op, "index");
        Expression value = compiler.expression(op, "value");
        return frame -> {
            Evaluation all = new Evaluation(frame);
            Object target = on.evaluate(all);
            Object at = index.evaluate(all);
            ObjectMembers.setByte(target, at, value.evaluate(all));
        };
    }
}
