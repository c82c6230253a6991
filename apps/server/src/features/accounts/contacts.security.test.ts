import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  service = await startTestService({ main: { settings: { device_limits: { overall: 1 } } } });
  main = service.project("main");
});
afterAll(() => service.stop());

const described = (seed: string) => ({
  components: Object.fromEntries(
    ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [name, `${name}-${seed}`]),
  ),
});
const attach = (user: string, seed: string, more: object = {}) =>
  main.browser("POST", "/v2/device/attach", { user, ...described(seed), ...more });
const own = (user: string, body: object) => main.server("POST", `/v2/user/${user}/update`, body);

/** The challenge of the account's newest device, made by one device too many. */
async function challenged(user: string): Promise<string> {
  await attach(user, `${user}-1`);
  await attach(user, `${user}-2`);
  const [row] = await service.sql<{ id: string }>(
    `select h.id from challenges h join accounts a on a.id = h.account_id
     where a.external_id = $1 and h.closed_at is null`,
    [user],
  );
  return row?.id ?? "";
}
/** Where a code goes, as the challenge shows it; null where none can be sent. */
async function codeGoesTo(user: string): Promise<string | null> {
  const challenge = await challenged(user);
  await service.sql("delete from budgets");
  const sent = await main.server("POST", `/v2/challenges/${challenge}/send`, { channel: "email" });
  if (sent.body.code === "no_channel") return null;
  expect(sent.body).toMatchObject({ success: true });
  return await lastMailTo();
}
async function outbox(): Promise<{ to: string; subject: string | null; text: string }[]> {
  const response = await fetch(`${service.url}/dev/outbox`);
  return ((await response.json()) as { messages: { to: string; subject: string; text: string }[] }).messages;
}
const lastMailTo = async (): Promise<string | null> => (await outbox())[0]?.to ?? null;
/** Waits for the job that sends notices. */
async function noticesTo(address: string, count: number): Promise<string[]> {
  return await expect
    .poll(
      async () =>
        (await outbox()).filter(({ to, subject }) => to === address && !/\bcode\b/.test(subject ?? "")),
      {
        timeout: 20_000,
        interval: 200,
      },
    )
    .toHaveLength(count)
    .then(async () =>
      (await outbox()).filter(({ to }) => to === address).map(({ subject }) => subject ?? ""),
    );
}
const aDayPasses = (user: string) =>
  service.sql(
    `update contacts c set usable_at = usable_at - interval '25 hours', set_at = set_at - interval '25 hours',
       proof_until = proof_until - interval '25 hours', replaced_at = replaced_at - interval '25 hours'
     from accounts a where a.id = c.account_id and a.external_id = $1`,
    [user],
  );

describe("an attacker with the public client id", () => {
  it("cannot overwrite the owner's address", async () => {
    await own("victim-1", { email: "owner-1@example.org" });
    await attach("victim-1", "evil", { email: "evil@example.net" });
    expect(await codeGoesTo("victim-1")).toBe("owner-1@example.org");
  });

  it("gets no proof out of an address filled into an empty place, before a day has passed", async () => {
    await attach("victim-2", "evil", { email: "evil-2@example.net" });
    expect(await codeGoesTo("victim-2")).toBeNull();
    await aDayPasses("victim-2");
    expect(await codeGoesTo("victim-2")).toBe("evil-2@example.net");
  });

  it("is given away to every address known before", async () => {
    await own("victim-3", { phone: "+33611111103" });
    await attach("victim-3", "evil", { email: "evil-3@example.net" });
    await noticesTo("+33611111103", 1);
  });

  it("loses what was filled in as soon as a signed call says otherwise", async () => {
    await attach("victim-4", "evil", { email: "evil-4@example.net" });
    await aDayPasses("victim-4");
    await own("victim-4", { email: "owner-4@example.org" });
    expect(await codeGoesTo("victim-4")).toBe("owner-4@example.org");
  });

  it("cannot make a call count as signed with a token of another account, of another key, or none", async () => {
    await own("victim-5", { email: "owner-5@example.org" });
    const { body } = await main.server("POST", "/v2/token/sign", { user: "attacker-5" });
    for (const token of [body.secret, `${body.secret}x`, "eyJhbGciOiJub25lIn0.eyJ1c2VyIjoidmljdGltLTUifQ."]) {
      const answer = await main.browser(
        "POST",
        "/v2/device/attach",
        { user: "victim-5", ...described("e"), email: "evil-5@example.net" },
        { token },
      );
      expect(answer).toMatchObject({ status: 401, body: { code: "invalid_client" } });
    }
  });
});

describe("somebody who got into the product's account and changes its address there", () => {
  it("does not receive codes for a day; the owner still does, and is told", async () => {
    await own("taken-1", { email: "true-owner@example.org" });
    await own("taken-1", { email: "thief@example.net" });
    expect(await codeGoesTo("taken-1")).toBe("true-owner@example.org");
    expect(await noticesTo("true-owner@example.org", 1)).toContain(
      "The e-mail address of your main account was changed",
    );
    await aDayPasses("taken-1");
    expect(await codeGoesTo("taken-1")).toBe("thief@example.net");
  });

  it("cannot wear the hold off by changing it again and again", async () => {
    await own("taken-2", { email: "owner-t2@example.org" });
    for (const email of ["t1@example.net", "t2@example.net", "t3@example.net"])
      await own("taken-2", { email });
    expect(await codeGoesTo("taken-2")).toBe("owner-t2@example.org");
  });

  it("does not lock the owner out by setting the old address back", async () => {
    await own("taken-3", { email: "owner-t3@example.org" });
    await own("taken-3", { email: "t@example.net" });
    await own("taken-3", { email: "owner-t3@example.org" });
    expect(await codeGoesTo("taken-3")).toBe("owner-t3@example.org");
  });

  it("cannot use the notices to flood the owner", async () => {
    await own("taken-4", { email: "owner-t4@example.org" });
    for (let i = 0; i < 8; i += 1) {
      await own("taken-4", { email: `t4-${i}@example.net` });
      await own("taken-4", { email: "owner-t4@example.org" });
    }
    const rows = await service.sql<{ n: number }>(
      "select count(*) as n from contacts c join accounts a on a.id = c.account_id where a.external_id = 'taken-4'",
    );
    expect(rows[0]?.n).toBeLessThanOrEqual(12);
    // Five a day go out, to whoever was replaced: three of them to the owner.
    await noticesTo("owner-t4@example.org", 3);
  });
});

describe("an address among the identity attributes", () => {
  it("tells the old one when it is changed, in the owner's language, and is held", async () => {
    const attributes = { personal_email: "old-a1@example.org", work_phone: "+33611111199", language: "fr" };
    await own("attributes-1", { attributes });
    await own("attributes-1", { attributes: { personal_email: "new-a1@example.net" } });
    expect(await noticesTo("old-a1@example.org", 1)).toEqual([
      "Une adresse e-mail qui recevait les codes de votre compte main a été modifiée",
    ]);
    await own("attributes-1", { attributes: { work_phone: "+33622222299" } });
    await noticesTo("+33611111199", 1);
    const [row] = await service.sql<{ held: boolean }>(
      "select usable_at > now() + interval '23 hours' as held from identity_attributes where name = 'personal_email'",
    );
    expect(row?.held).toBe(true);
  });

  it("tells nobody of what is no address, or did not change", async () => {
    await own("attributes-2", { attributes: { duo_name: "will", personal_email: "same-a2@example.org" } });
    await own("attributes-2", { attributes: { duo_name: "other", personal_email: "SAME-a2@example.org" } });
    const [row] = await service.sql<{ n: number }>(
      "select count(*) as n from notices n join accounts a on a.id = n.account_id where a.external_id = 'attributes-2'",
    );
    expect(row?.n).toBe(0);
  });
});
