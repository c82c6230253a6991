/**
 * From match weight to probability, in bits.
 *
 * `known`: log-odds that the best fitting installation is the one at hand, for a client that shows no
 * stored identifier. Provenance: logistic regression on 19,000 such accesses of two simulated train worlds
 * (2,100 accounts, 30 days); expected calibration error there 0.001.
 * `machine`: log-odds that a browser never seen before runs on the best fitting known machine, read off
 * 2,700 first sightings of one train world. On iOS and iPadOS all browsers share one engine and most devices
 * agree in everything, so that it takes far more agreement to say so.
 */
export const LINK_ODDS = {
  known: {
    base: -1.63,
    apple: 0.49,
    perBit: 0.65,
    perAppleBit: 0.83,
    /** Beyond `appleKnee` bits, identical devices are more likely than certainty. */
    appleKnee: 6,
    perAppleBitBeyond: -0.67,
    /** Per e-fold of days that the account has been known: new devices come early. */
    perLogDay: 1.66,
    /** Per e-fold of devices with the same kind of browser on the account. */
    perLogPeer: -1.47,
    mostBits: 14,
    /** Where a stored identifier agrees as well. */
    mostStoredBits: 22,
    mostDays: 30,
  },
  machine: {
    base: 1,
    perBit: 1.3,
    appleFrom: 11.5,
    perAppleBit: 0.9,
    /** Never surer than this, and never quite sure that a browser is on no known machine. */
    most: 0.985,
    least: 0.03,
  },
} as const;
