/**
 * The protocols of the module loop under jcstress: in each file the class that ships, and beside it copies with an ordering removed,
 * which show that the test can notice.
 *
 * <p>Seen on two cores of x86-64, mode quick, times the outcome was met on JDK 17 (the shipped classes: no forbidden outcome; tests with
 * three threads need three processors and were left out; AArch64 not tried):
 *
 * <pre>
 *   twin                                      lacks                                        kind         17
 *   LeadStress.WeakenedLeaderLeaves           full fence of one that waits for the token   removed   344,714
 *   LeadStress.WeakenedPassToOneWhoLeaves     the lock between passing and leaving         removed   153,961
 *   MuteStress.WeakenedOrder                  interest first, mark second                  by hand   105,219
 *   WatchStress.WeakenedLoop                  full fence of a loop that wakes              removed   143,397
 * </pre>
 */
package dev.isoloop.jcstress.loop;
