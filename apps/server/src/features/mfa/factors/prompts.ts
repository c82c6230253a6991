import { randomInt } from "node:crypto";
import { inTransaction, type Pool, type Queryable } from "../../../db/pool.ts";
import { encode, LIVE_CHANNEL } from "../../../live/messages.ts";
import { MINUTE } from "../../../shared/clock.ts";
import { newId } from "../../../shared/ids.ts";
import { charge } from "../budgets.ts";
import type { Owner } from "../owner.ts";

/** A prompt waits this long for its answer. */
const PROMPT_LIFE_MS = 2 * MINUTE;
/** Unanswered prompts in ten minutes before no more are shown (push fatigue). */
const PROMPTS = { limit: 3, windowS: 600 };
const CHOICES = 3;

export type PromptStatus = "pending" | "approved" | "rejected" | "reported" | "expired";

export type PromptStart =
  | { outcome: "asked"; prompt: string; number: string; devices: number; expiresAt: number }
  | { outcome: "no_device" }
  | { outcome: "limit"; until: number };

export type PromptAnswer = { kind: "number"; number: string } | { kind: "reject" } | { kind: "report" };

/** Two digits, all different, in random order; the first drawn is the right one. */
function drawNumbers(): { number: string; choices: string[] } {
  const drawn = new Set<string>();
  while (drawn.size < CHOICES) drawn.add(String(randomInt(10, 100)));
  const [number = "", ...others] = drawn;
  others.splice(randomInt(CHOICES), 0, number);
  return { number, choices: others };
}

/**
 * Devices of the account that proved themselves before, are signed in and have a live stream open; never the one
 * that asks.
 */
async function trustedDevices(
  db: Queryable,
  owner: Owner,
  askingDeviceId: string | null,
  before: number,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select d.id from devices d where d.project_id = $1 and d.account_id = $2 and d.status = 'attached'
       and d.proved_at < to_timestamp($4::float8 / 1000) and d.id is distinct from $3
       and exists (select from connections c where c.project_id = d.project_id and c.account_id = d.account_id
         and c.device_id = d.id)
     order by d.created_at, d.id limit 10`,
    [owner.projectId, owner.accountId, askingDeviceId, before],
  );
  return rows.map((row) => row.id);
}

/** Asks the owner's trusted devices, over their live streams, to choose the number that the asking page shows. */
export function createPrompts(pool: Pool) {
  return {
    available: async (owner: Owner, askingDeviceId: string | null, now: number): Promise<boolean> =>
      (await trustedDevices(pool, owner, askingDeviceId, now)).length > 0,

    /** The number is for the asking page alone; devices get it among others. A new prompt ends the older ones. */
    async start(
      owner: Owner,
      subjectId: string,
      askingDeviceId: string | null,
      now: number,
    ): Promise<PromptStart> {
      const devices = await trustedDevices(pool, owner, askingDeviceId, now);
      if (devices.length === 0) return { outcome: "no_device" };
      const key = `prompt:${owner.projectId}:${owner.accountId}`;
      const charged = await charge(pool, [{ key, ...PROMPTS }], now);
      if (!charged.ok) return { outcome: "limit", until: charged.until };
      const prompt = newId();
      const { number, choices } = drawNumbers();
      const expiresAt = now + PROMPT_LIFE_MS;
      await inTransaction(pool, async (tx) => {
        await tx.query(
          `update prompts set expires_at = to_timestamp($3::float8 / 1000)
           where project_id = $1 and account_id = $2 and status = 'pending'`,
          [owner.projectId, owner.accountId, now],
        );
        await tx.query(
          `insert into prompts (project_id, account_id, id, subject_id, asking_device_id, number, choices, status,
             created_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, 'pending', to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000))`,
          [
            owner.projectId,
            owner.accountId,
            prompt,
            subjectId,
            askingDeviceId,
            number,
            choices,
            now,
            expiresAt,
          ],
        );
        for (const device of devices) {
          await tx.query("select pg_notify($1, $2)", [
            LIVE_CHANNEL,
            encode({
              project: owner.projectId,
              device,
              action: "prompt",
              challenge: null,
              prompt: { id: prompt, choices, expiresAt },
            }),
          ]);
        }
      });
      return { outcome: "asked", prompt, number, devices: devices.length, expiresAt };
    },

    /**
     * A trusted device's answer; the device is known by the id of its latest access. One answer decides: a wrong
     * number rejects. Null where there is no such open prompt for this device.
     */
    async answer(
      projectId: number,
      input: { prompt: string; device: string; access: string; answer: PromptAnswer },
      now: number,
    ): Promise<{
      status: "approved" | "rejected" | "reported";
      accountId: string;
      subjectId: string;
    } | null> {
      const { rows } = await pool.query<{
        status: "approved" | "rejected" | "reported";
        account_id: string;
        subject_id: string;
      }>(
        `update prompts p set answered_at = to_timestamp($5::float8 / 1000), answered_by = $3,
           status = case $6 when 'report' then 'reported' when 'number' then
             case when p.number = $7 then 'approved' else 'rejected' end else 'rejected' end
         from devices d
         where p.project_id = $1 and p.id = $2 and p.status = 'pending' and p.expires_at > to_timestamp($5::float8 / 1000)
           and d.project_id = p.project_id and d.account_id = p.account_id and d.id = $3 and d.status = 'attached'
           and d.proved_at < p.created_at and d.id is distinct from p.asking_device_id
           and $4 = (select a.id from accesses a where a.project_id = d.project_id and a.account_id = d.account_id
             and a.device_id = d.id order by a.at desc limit 1)
         returning p.status, p.account_id, p.subject_id`,
        [
          projectId,
          input.prompt,
          input.device,
          input.access,
          now,
          input.answer.kind,
          input.answer.kind === "number" ? input.answer.number : null,
        ],
      );
      const row = rows[0];
      if (row === undefined) return null;
      if (row.status === "approved") {
        await pool.query("delete from budgets where key = $1", [`prompt:${projectId}:${row.account_id}`]);
      }
      return { status: row.status, accountId: row.account_id, subjectId: row.subject_id };
    },

    async status(owner: Owner, subjectId: string, prompt: string, now: number): Promise<PromptStatus | null> {
      const { rows } = await pool.query<{ status: PromptStatus; open: boolean }>(
        `select status, expires_at > to_timestamp($5::float8 / 1000) as open from prompts
         where project_id = $1 and account_id = $2 and subject_id = $3 and id = $4`,
        [owner.projectId, owner.accountId, subjectId, prompt, now],
      );
      const row = rows[0];
      if (row === undefined) return null;
      return row.status === "pending" && !row.open ? "expired" : row.status;
    },

    /** Uses an approval up, once. */
    async spend(owner: Owner, subjectId: string, prompt: string, now: number): Promise<boolean> {
      const { rowCount } = await pool.query(
        `update prompts set spent_at = to_timestamp($5::float8 / 1000)
         where project_id = $1 and account_id = $2 and subject_id = $3 and id = $4 and status = 'approved'
           and spent_at is null and answered_at > to_timestamp(($5::float8 - ${PROMPT_LIFE_MS}) / 1000)`,
        [owner.projectId, owner.accountId, subjectId, prompt, now],
      );
      return rowCount === 1;
    },
  };
}

export type Prompts = ReturnType<typeof createPrompts>;
