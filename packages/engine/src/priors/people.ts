/** Weights of the counts of devices in the estimate of people; being fitted. */
export const PEOPLE = {
  base: 0.1,
  weights: { phones: 0.3, steadyPhones: 0.1, tablets: 0.23, computers: 0.22, owners: 0.22 },
} as const;
