/**
 * Kinds of account as data: who uses one account, from how many households, and how they live.
 * A scenario file may add kinds of its own in the same form.
 */

export type Range = readonly [number, number];

export interface HouseholdPlan {
  /** How many households of this plan use the account; 1 where absent. */
  count?: Range;
  adults: Range;
  children?: Range;
  /** What their line is: an ordinary home, a home behind a carrier gateway, a dormitory. */
  line?: "home" | "gateway" | "campus";
  /** Where they live as seen from the first household. */
  where?: "same_city" | "far" | "anywhere";
  /** A second home, kilometres away, and who is there: all at weekends, or one member most of the time. */
  secondHome?: { km: Range; use: "weekends" | "split" };
  /** An adult lives in another city from Monday to Friday. */
  weekCommuter?: boolean;
  /** They move house during the period. */
  moves?: boolean;
  travel?: "rare" | "usual" | "often";
  /** Chance that the first adult works for the company of the first household's. */
  colleagues?: number;
  /** Multiplies how often they use the product. */
  activity?: number;
}

export interface AccountKind {
  name: string;
  /** People of more than one household use it. */
  shared: boolean;
  households: readonly HouseholdPlan[];
  /** Visits between the households, a week. */
  visitsPerWeek?: number;
}

export const ACCOUNT_KINDS: readonly AccountKind[] = [
  { name: "solo", shared: false, households: [{ adults: [1, 1] }] },
  { name: "couple", shared: false, households: [{ adults: [2, 2] }] },
  { name: "family", shared: false, households: [{ adults: [2, 2], children: [1, 3] }] },
  { name: "family_of_four", shared: false, households: [{ adults: [2, 2], children: [2, 2] }] },
  { name: "flat_share", shared: false, households: [{ adults: [2, 4] }] },
  {
    name: "student",
    shared: false,
    households: [{ adults: [1, 1], line: "campus", secondHome: { km: [60, 400], use: "weekends" } }],
  },
  {
    name: "two_homes",
    shared: false,
    households: [{ adults: [1, 2], children: [0, 2], secondHome: { km: [40, 250], use: "weekends" } }],
  },
  {
    name: "two_homes_split",
    shared: false,
    households: [{ adults: [2, 2], children: [0, 1], secondHome: { km: [40, 250], use: "split" } }],
  },
  { name: "frequent_traveller", shared: false, households: [{ adults: [1, 1], travel: "often" }] },
  { name: "traveller_with_partner", shared: false, households: [{ adults: [2, 2], travel: "often" }] },
  { name: "week_commuter", shared: false, households: [{ adults: [1, 1], weekCommuter: true }] },
  {
    name: "week_commuter_family",
    shared: false,
    households: [{ adults: [2, 2], children: [0, 2], weekCommuter: true }],
  },
  { name: "house_mover", shared: false, households: [{ adults: [1, 2], children: [0, 2], moves: true }] },
  {
    name: "shared_gateway",
    shared: false,
    households: [{ adults: [1, 3], children: [0, 1], line: "gateway" }],
  },
  {
    name: "friends_one_city",
    shared: true,
    households: [
      { adults: [1, 2], children: [0, 1] },
      { count: [1, 3], adults: [1, 1], where: "same_city", colleagues: 0.4 },
    ],
    visitsPerWeek: 0.35,
  },
  {
    name: "friends_far",
    shared: true,
    households: [
      { adults: [1, 2], children: [0, 1] },
      { count: [1, 3], adults: [1, 1], where: "far" },
    ],
    visitsPerWeek: 0.02,
  },
  {
    name: "reseller",
    shared: true,
    households: [{ adults: [1, 1] }, { count: [4, 20], adults: [1, 1], where: "anywhere", activity: 0.7 }],
  },
];

/** Shares of account kinds in a world; 16 % of accounts are shared, as the middle of what vendors publish. */
export const DEFAULT_MIX: Readonly<Record<string, number>> = {
  solo: 30,
  couple: 14,
  family: 6,
  family_of_four: 4,
  flat_share: 4,
  student: 5,
  two_homes: 3,
  two_homes_split: 1,
  frequent_traveller: 3,
  traveller_with_partner: 2,
  week_commuter: 2.5,
  week_commuter_family: 1.5,
  house_mover: 3,
  shared_gateway: 5,
  friends_one_city: 6.5,
  friends_far: 6.5,
  reseller: 3,
};
