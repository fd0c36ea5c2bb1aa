/**
 * The lock-free protocols of the module channels under jcstress: in each file the class that ships, and beside it at least one
 * copy with an ordering removed, which shows that the test can notice.
 *
 * <p>x86 reorders no two stores and no two loads. A twin that lacks only a release or an acquire has nothing to show there unless
 * the compiler reorders, so some twins swap the two accesses by hand, as a weaker machine may do by itself.
 *
 * <p>Seen on two cores of x86-64, mode quick, times the outcome was met on JDK 17 and on JDK 25 (the shipped classes: no
 * forbidden outcome on either; AArch64 not tried):
 *
 * <pre>
 *   twin                                         lacks                          kind          17         25
 *   LaneOfferPollStress.WeakenedPlainCell        release, acquire of the cell   removed    never      never
 *   LaneOfferPollStress.WeakenedSwappedStores    release of the cell            by hand   26,922      4,576
 *   LaneWrapStress.WeakenedSwappedClears         release of the emptied cell    by hand    2,726      1,404
 *   LaneSizeStress.WeakenedSwappedStores         release of the counter         by hand   63,914     24,854
 *   LaneGrowthStress.WeakenedOneLook             second look at the cell        removed    3,616      3,284
 *   InboxOfferPollStress.WeakenedClaim           CAS of the claim               removed  4,087,758  651,214
 *   InboxCloseStress.WeakenedFlag                close bit in the claimed word  removed  1,246,892  533,010
 *   DoorbellStress.WeakenedSender                full fence of the sender       removed  332,308    169,094
 *   DoorbellStress.WeakenedOwner                 full fence of the owner        removed  101,882     56,758
 *   DoorbellStress.WeakenedToPoll                CAS from PARK to POLL          removed  1,854,756  904,524
 *   DoorbellStress.WeakenedTwoRingers            CAS of the ring                removed  4,586,708  1,934,752
 * </pre>
 */
package dev.isoloop.jcstress.channels;
