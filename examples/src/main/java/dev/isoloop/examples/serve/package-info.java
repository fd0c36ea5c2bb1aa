/**
 * {@code ./isoloop serve}: pictures resized over HTTP.
 *
 * <pre>
 *   client      main loop                                               worker isolate
 *
 *     | --- head --> Connection: may it? ImageService: which answer?
 *     |                  pictures in hand already: 503, before the body
 *     | --- body --> gathered in a TransferBuffer ---- PictureWorkers ---> decode, scale,
 *     |                                                                    encode
 *     | <-- answer --- written as the client takes it <------------------- TransferBuffer
 * </pre>
 *
 * <p>{@code HttpCodec} knows the bytes of HTTP, {@code Connection} the life of one client and its deadlines, {@code ImageService} what
 * can be asked for, {@code PictureWorkers} who does the work, {@code Server} all connections and the end. Everything belongs to
 * the main loop, but for {@code ServeIsolate}, which is a worker's.
 */
package dev.isoloop.examples.serve;
