/**
 * Weights (bits) of the evidence that an account is used by households that do not live together.
 *
 * Provenance: logistic regression with sign constraints on three simulated train worlds of 2,400 accounts
 * (16 % shared), one observation every second day, devices known; honest accounts weighted twofold.
 * `prior` is the intercept: the log-odds of an account of which nothing speaks for sharing.
 */
export const SHARING = {
  prior: -3.46,
  /** Per day on which two households were seen on lines of their own: at weekends, on working days. */
  weekendDay: 1.01,
  workday: 1.55,
  /** Per day apart on lines that were seen once. */
  passingDay: 1.36,
  /** Per day with the households beyond a commute from each other. */
  farDay: 1.26,
  /** The same for a single computer or tablet without a phone: it may be somebody's work machine. */
  loneDay: 1.19,
  loneFarDay: 2.99,
  /** Per household beyond the second. */
  furtherHousehold: 2.84,
  /** Per weekend with such a day. */
  weekend: 1.64,
  /** Per day of households as far apart as first and second homes often are. */
  secondHomeDay: -0.74,
  /** How much one account can add by each kind of evidence, in days (or households). */
  most: {
    weekendDay: 18,
    workday: 20,
    passingDay: 15,
    farDay: 15,
    loneDay: 12,
    loneFarDay: 8,
    furtherHousehold: 4,
    weekend: 8,
    secondHomeDay: 8,
  },
} as const;
