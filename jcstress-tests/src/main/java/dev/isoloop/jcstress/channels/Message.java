package dev.isoloop.jcstress.channels;

/** A message whose content is a plain field: it is seen only as far as the queue that carries it orders it. */
final class Message {
    static final int WRITTEN = 42;
    static final int NONE = -1;

    int content;

    static Message written() {
        Message message = new Message();
        message.content = WRITTEN;
        return message;
    }

    /** The content, or NONE without a message. */
    static int contentOf(Message message) {
        return message == null ? NONE : message.content;
    }
}
