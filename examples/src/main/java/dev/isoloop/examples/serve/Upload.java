package dev.isoloop.examples.serve;

import dev.isoloop.sharedmem.TransferBuffer;
import java.util.function.Consumer;

/**
 * A request whose body the service wants.
 *
 * <pre>
 *              onBody                 the work begins             the answer is given
 *   AWAITED -----------> WAITING ---------------------> BEGUN -------------------------> DONE
 *      | abandon            | abandon                     | abandon: the result is dropped  ^
 *      +--------------------+-----------------------------+---------------------------------+
 * </pre>
 */
non-sealed interface Upload extends Reaction {

    /**
     * The whole body has come.
     *
     * @param body the service's from here on
     * @param reply gets one answer, now or later, unless the upload is abandoned
     */
    void onBody(TransferBuffer body, Consumer<Answer> reply);

    /** {@return whether the work on it has begun} */
    boolean isBegun();

    /** Nobody waits for the answer any more. After the answer, and the second time, this does nothing. */
    void abandon();
}
