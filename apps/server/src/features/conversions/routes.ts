import { z } from "zod";
import { type Route, route } from "../../http/route.ts";
import { type Clock, DAY } from "../../shared/clock.ts";
import { invalid } from "../../shared/errors.ts";
import { WireDate, wireDate } from "../../shared/wire.ts";
import type { Conversions } from "./service.ts";

const DEFAULT_DAYS = 30;
const LONGEST_DAYS = 1100;

/** A date (midnight UTC) or an instant, ISO 8601. */
const Instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()])
  .transform((text) => Date.parse(text));

const Query = z.object({
  from: Instant.optional(),
  to: Instant.optional(),
  interval: z.enum(["day", "week", "month"]).default("day"),
});

const Counted = z
  .object({
    from: WireDate,
    to: WireDate,
    interval: z.enum(["day", "week", "month"]),
    accounts: z.number().int(),
    seats: z.number().int(),
    periods: z.array(z.object({ from: WireDate, accounts: z.number().int(), seats: z.number().int() })),
  })
  .meta({ id: "Conversions" });

export function conversionRoutes(conversions: Conversions, clock: Clock): Route[] {
  return [
    route({
      method: "GET",
      paths: ["/v2/project/conversions"],
      auth: "secret",
      tag: "Project",
      summary: "Sharers who made an account of their own, counted per period",
      response: Counted,
      example: { query: { from: "2026-03-01", to: "2026-03-31", interval: "week" } },
      query: Query,
      handler: async ({ caller, query }) => {
        const to = query.to ?? clock();
        const from = query.from ?? to - DEFAULT_DAYS * DAY;
        if (from >= to) throw invalid("from", "must be before to");
        if (to - from > LONGEST_DAYS * DAY)
          throw invalid("from", `must be within ${LONGEST_DAYS} days of to`);
        const periods = await conversions.count(caller.project.id, from, to, query.interval);
        const sum = (of: (period: (typeof periods)[number]) => number) =>
          periods.reduce((total, period) => total + of(period), 0);
        return {
          from: wireDate(from),
          to: wireDate(to),
          interval: query.interval,
          accounts: sum(({ accounts }) => accounts),
          seats: sum(({ seats }) => seats),
          periods: periods.map((period) => ({ ...period, from: wireDate(period.from) })),
        };
      },
    }),
  ];
}
