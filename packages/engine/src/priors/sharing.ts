/**
 * Weights (bits) of the evidence that an account is used by households that do not live together.
 *
 * Provenance: logistic regression with sign constraints on four simulated train worlds of 1,600 accounts
 * (16 % shared), two of them with worse address data than usual; one observation every second day, devices as
 * the linker sees them, honest accounts weighted twofold.
 * `prior` is the intercept: the log-odds of an account of which nothing speaks for sharing.
 */
export const SHARING = {
  prior: -3.38,
  /** Per day on which two households were seen on lines of their own: at weekends, on working days. */
  weekendDay: 1.31,
  workday: 1.67,
  /** Per day apart on lines that were seen once. */
  passingDay: 1.45,
  /** Per day with the households beyond a commute from each other. */
  farDay: 1.13,
  /** The same for a single computer or tablet without a phone: it may be somebody's work machine. */
  loneDay: 1.28,
  loneFarDay: 1.97,
  /** Per household beyond the second. */
  furtherHousehold: 3.34,
  /** Per weekend with such a day. */
  weekend: 1.73,
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
  },
} as const;
