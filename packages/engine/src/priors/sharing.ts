/**
 * Weights (bits) of the evidence that an account is used by households that do not live together.
 *
 * Provenance: logistic regression with sign constraints on four simulated train worlds of 1,100 accounts
 * (16 % shared), two of them with worse address data than usual; one observation every second day, devices as
 * the linker sees them, honest accounts weighted twofold.
 * `prior` is the intercept: the log-odds of an account of which nothing speaks for sharing.
 */
export const SHARING = {
  prior: -3.61,
  /** Per day on which two households were seen on lines of their own: at weekends, on working days. */
  weekendDay: 1.34,
  workday: 1.89,
  /** Per day apart on lines that were seen once. */
  passingDay: 1.46,
  /** Per day with the households beyond a commute from each other. */
  farDay: 1.13,
  /** The same for a single computer or tablet without a phone: it may be somebody's work machine. */
  loneDay: 0.72,
  loneFarDay: 1.98,
  /** Per day beyond a commute on lines that were not its own: behind gateways a home has none. */
  farAnywhereDay: 1.23,
  /** Per day apart of a lone machine on lines that were seen once. */
  lonePassingDay: 0.87,
  /** Per household beyond the second. */
  furtherHousehold: 3.28,
  /** Per weekend with such a day. */
  weekend: 1.84,
  /** How much one account can add by each kind of evidence, in days (or households). */
  most: {
    weekendDay: 18,
    workday: 20,
    passingDay: 15,
    farDay: 15,
    loneDay: 12,
    loneFarDay: 8,
    farAnywhereDay: 8,
    lonePassingDay: 10,
    furtherHousehold: 4,
    weekend: 8,
  },
} as const;
