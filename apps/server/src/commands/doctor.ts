import { parseArgs } from "node:util";
import { systemClock } from "../shared/clock.ts";
import { loadConfig } from "./configuration.ts";
import { checkAddressData } from "./doctor/check-address-data.ts";
import { checkDelivery } from "./doctor/check-delivery.ts";
import { checkFiles } from "./doctor/check-files.ts";
import { checkStore } from "./doctor/check-store.ts";

/**
 * `latchkey doctor [--config FILE]`: looks at everything the service needs, and says a line about each. Answers 0 when
 * nothing is wrong, 1 when something is, 2 when the configuration cannot be read. Changes and sends nothing.
 */
export async function doctor(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { config: { type: "string" } } });
  const config = loadConfig(values.config ?? null);
  if (config === null) return 2;
  const findings = [
    ...checkFiles(config),
    ...(await checkStore(config, systemClock)),
    ...(await checkDelivery(config)),
    ...(await checkAddressData(config, systemClock)),
  ];
  for (const { state, about, says } of findings) {
    process.stdout.write(`${state.padEnd(6)}${about.padEnd(15)}${says}\n`);
  }
  return findings.some(({ state }) => state === "wrong") ? 1 : 0;
}
