package dev.isoloop.net;

import java.io.EOFException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/**
 * From what the JDK throws to one clear name. The JDK gives no error number, only a class for some causes and the system's words for
 * all: the words are asked first, and where they are in another language than English the class decides.
 */
final class ErrorNames {
    private ErrorNames() {}

    static NetErrorCode codeOf(Throwable failure) {
        NetErrorCode byWords = failure.getMessage() == null
                ? NetErrorCode.OTHER
                : byWords(failure.getMessage().toLowerCase(Locale.ROOT));
        return byWords != NetErrorCode.OTHER ? byWords : byClass(failure);
    }

    /** What the system said, for a message. */
    static String wordsOf(Throwable failure) {
        String said = failure.getMessage();
        return said == null || said.isBlank() ? failure.getClass().getSimpleName() : said;
    }

    private static NetErrorCode byWords(String said) {
        if (said.contains("refused")) return NetErrorCode.CONNECTION_REFUSED;
        if (said.contains("reset") || said.contains("not connected")) return NetErrorCode.CONNECTION_RESET;
        if (said.contains("broken pipe")) return NetErrorCode.BROKEN_PIPE;
        if (said.contains("already in use")) return NetErrorCode.ADDRESS_IN_USE;
        if (said.contains("assign requested address")) return NetErrorCode.ADDRESS_NOT_AVAILABLE;
        if (said.contains("timed out")) return NetErrorCode.TIMED_OUT;
        if (said.contains("no route to host")) return NetErrorCode.HOST_UNREACHABLE;
        if (said.contains("network is unreachable")) return NetErrorCode.NETWORK_UNREACHABLE;
        if (said.contains("denied") || said.contains("not permitted")) return NetErrorCode.PERMISSION_DENIED;
        if (said.contains("too many open files")) return NetErrorCode.TOO_MANY_OPEN_FILES;
        if (said.contains("no such file")) return NetErrorCode.NOT_FOUND;
        if (said.contains("message too long")) return NetErrorCode.MESSAGE_TOO_LARGE;
        if (said.contains("path too long") || said.contains("name too long")) return NetErrorCode.PATH_TOO_LONG;
        return NetErrorCode.OTHER;
    }

    private static NetErrorCode byClass(Throwable failure) {
        if (failure instanceof ConnectException) return NetErrorCode.CONNECTION_REFUSED;
        if (failure instanceof BindException) return NetErrorCode.ADDRESS_IN_USE;
        if (failure instanceof NoRouteToHostException) return NetErrorCode.HOST_UNREACHABLE;
        if (failure instanceof ClosedChannelException) return NetErrorCode.CLOSED;
        if (failure instanceof EOFException) return NetErrorCode.CONNECTION_RESET;
        if (failure instanceof AccessDeniedException) return NetErrorCode.PERMISSION_DENIED;
        if (failure instanceof NoSuchFileException) return NetErrorCode.NOT_FOUND;
        if (failure instanceof UnresolvedAddressException || failure instanceof UnsupportedAddressTypeException)
            return NetErrorCode.UNRESOLVED;
        return NetErrorCode.OTHER;
    }
}
