import type { Config } from "../../config.ts";
import { addressListsDir, createEnrichment, PACKED_DIR } from "../../features/enrichment/index.ts";
import { type Clock, DAY } from "../../shared/clock.ts";
import { type Finding, note, ok, wrong } from "./finding.ts";

const OLD_DAYS = 180;

/** The data that says where an address is and whose: there, readable, and not too old. */
export async function checkAddressData(config: Config, clock: Clock): Promise<Finding[]> {
  const missing: string[] = [];
  try {
    const enrichment = await createEnrichment({
      geoDb: config.geoDb,
      packedDir: PACKED_DIR,
      listsDir: addressListsDir(config.dataDir),
      onNotice: (text) => missing.push(text),
    });
    const { places, lists } = enrichment.status();
    const found = places === null ? [] : [agedPlaces(places, clock())];
    const listed = lists.length === 0 ? [] : [ok("address lists", `${lists.length} loaded`)];
    return [...missing.map(noticed), ...found, ...listed];
  } catch (error) {
    return [wrong("address data", error instanceof Error ? error.message : "cannot be read")];
  }
}

/** A notice names what it is about, and how to mend it. */
function noticed(text: string): Finding {
  const [about = "", ...says] = text.split(": ");
  return wrong(about, says.join(": "));
}

function agedPlaces(
  { detail, origin, builtAt }: { detail: string; origin: string; builtAt: Date },
  now: number,
): Finding {
  const days = Math.floor((now - builtAt.getTime()) / DAY);
  const what = `${origin === "own" ? "your own" : "the bundled"} ${detail} data of ${builtAt.toISOString().slice(0, 10)}`;
  return days > OLD_DAYS
    ? note("address data", `${what} is ${days} days old; see docs/operations/address-data.md for newer data`)
    : ok("address data", what);
}
