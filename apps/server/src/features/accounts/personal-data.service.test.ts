import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { PERSONAL_TABLES } from "./personal-tables.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  service = await startTestService({ main: { settings: { device_limits: { overall: 1 } } }, other: {} });
  main = service.project("main");
});
afterAll(() => service.stop());

const described = (seed: string) => ({
  components: Object.fromEntries(
    ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [name, `${name}-${seed}`]),
  ),
});

/** An account that has left traces everywhere a person can. */
async function busyAccount(user: string): Promise<string> {
  await main.server("POST", `/v2/user/${user}/update`, {
    email: `${user}@example.org`,
    phone: "+33612345678",
    groups: { id: "club" },
    attributes: { work_phone: "+33687654321" },
  });
  for (const seed of ["a", "b"]) {
    await main.browser(
      "POST",
      "/v2/device/attach",
      { user, ...described(`${user}-${seed}`), metadata: { theme: "dark" }, event: "trial_started" },
      { ip: "203.0.113.77" },
    );
  }
  const [challenge] = await service.sql<{ id: string; account_id: string }>(
    `select h.id, h.account_id from challenges h join accounts a on a.id = h.account_id where a.external_id = $1
     and closed_at is null`,
    [user],
  );
  await main.server("POST", `/v2/challenges/${challenge?.id}/send`, {});
  await main.server("POST", `/v2/challenges/${challenge?.id}/verify`, { code: "000000" });
  return challenge?.account_id ?? "";
}

describe("an export", () => {
  it("shows contacts, places and devices in the clear, and no secret", async () => {
    await busyAccount("ada");
    const { status, body } = await main.server("GET", "/v2/user/ada/export");
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ account: "ada", groups: [{ id: "club" }] });
    expect(body.contacts.map((contact: { value: string }) => contact.value).sort()).toEqual([
      "+33612345678",
      "ada@example.org",
    ]);
    expect(body.identity_attributes).toMatchObject([{ name: "work_phone", value: "+33687654321" }]);
    expect(body.devices).toHaveLength(2);
    expect(body.accesses).toHaveLength(2);
    expect(body.accesses[0]).toMatchObject({ address: "203.0.113.77" });
    expect(body.challenges).toHaveLength(1);
    expect(body).not.toHaveProperty("codes");
    expect(JSON.stringify(body)).not.toMatch(/code_mac|token_hash|secret_hash|value_key|\\\\x[0-9a-f]{8}/);
  });

  it("reads a long history to its end", async () => {
    const accountId = await busyAccount("long");
    await service.sql(
      `insert into accesses (project_id, account_id, id, at, device_id, fingerprint_id, confidence, signed)
       select project_id, $1, lpad(to_hex(n), 24, '0'), now(), 'd', 'f', 1, false
       from accounts, generate_series(1, 1700) as n where id = $1`,
      [accountId],
    );
    const { body } = await main.server("GET", "/v2/user/long/export");
    expect(new Set(body.accesses.map((access: { id: string }) => access.id)).size).toBe(1702);
  });

  it("and erasure are refused for another project's account", async () => {
    await busyAccount("mine");
    const other = service.project("other");
    expect((await other.server("GET", "/v2/user/mine/export")).status).toBe(404);
    expect((await other.server("DELETE", "/v2/user/mine")).status).toBe(404);
    expect((await main.browser("DELETE", "/v2/user/mine")).status).toBe(403);
  });
});

describe("erasure", () => {
  it("leaves nothing of the account in any table, and somebody else's rows alone", async () => {
    await busyAccount("stays");
    const accountId = await busyAccount("goes");
    expect((await main.server("DELETE", "/v2/user/goes")).body).toEqual({ success: true });
    const columns = await service.sql<{ table_name: string; column_name: string }>(
      `select table_name, column_name from information_schema.columns
       where table_schema = current_schema() and data_type = 'text'`,
    );
    for (const { table_name: table, column_name: column } of columns) {
      const left = await service.sql(`select 1 from "${table}" where "${column}" in ($1, 'goes')`, [
        accountId,
      ]);
      expect({ table, column, left: left.length }).toEqual({ table, column, left: 0 });
    }
    expect((await main.server("GET", "/v2/user/goes")).status).toBe(404);
    expect((await main.server("GET", "/v2/user/stays/export")).body.devices).toHaveLength(2);
    const erased = await service.sql(
      "select account_id, subject, details from audit where action = 'account.erased'",
    );
    expect(erased).toEqual([{ account_id: null, subject: null, details: {} }]);
  });

  it("takes the account out of the kept totals of its groups and challenges", async () => {
    const total = async () => (await main.server("GET", "/v2/challenges")).body.total;
    const members = async () => (await main.server("GET", "/v2/groups/club")).body.members;
    const before = [await total(), await members()];
    await busyAccount("counted");
    expect([await total(), await members()]).toEqual(before.map((n) => n + 1));
    await main.server("DELETE", "/v2/user/counted");
    expect([await total(), await members()]).toEqual(before);
  });

  it("lets the product meet the same person again as a stranger", async () => {
    await busyAccount("back");
    await main.server("DELETE", "/v2/user/back");
    const again = await main.browser("POST", "/v2/device/attach", { user: "back", ...described("back-a") });
    expect(again.body).toMatchObject({ new_device: true, attached_devices: 1 });
  });
});

describe("the list of personal tables", () => {
  it("names every table of the store that has an account in it", async () => {
    const rows = await service.sql<{ table_name: string }>(
      `select distinct table_name from information_schema.columns
       where table_schema = current_schema() and column_name = 'account_id'`,
    );
    expect(rows.map((row) => row.table_name).sort()).toEqual(PERSONAL_TABLES.map(({ name }) => name).sort());
  });

  it("opens or leaves out every sealed column of what is exported", async () => {
    for (const { name, omit = [], open } of PERSONAL_TABLES.filter(({ exported }) => exported)) {
      const rows = await service.sql<{ column_name: string }>(
        `select column_name from information_schema.columns
         where table_schema = current_schema() and table_name = $1 and data_type = 'bytea'`,
        [name],
      );
      for (const { column_name: column } of rows) {
        expect([...omit, open?.column], `${name}.${column}`).toContain(column);
      }
    }
  });

  it("is found in each table by an index, so that erasing one account reads nothing of the others", async () => {
    for (const { name, also = [] } of PERSONAL_TABLES) {
      // What waits to be passed on is a few rows, and written on the way of every answer.
      if (name === "outbox") continue;
      for (const column of ["account_id", ...also]) {
        const found = await service.sql(
          `select 1 from pg_index i
           join pg_attribute p on p.attrelid = i.indrelid and p.attname = 'project_id' and p.attnum = i.indkey[0]
           join pg_attribute a on a.attrelid = i.indrelid and a.attname = $2 and a.attnum = i.indkey[1]
           where i.indrelid = $1::regclass and i.indpred is null`,
          [name, column],
        );
        expect(found.length, `${name}.${column}`).toBeGreaterThan(0);
      }
    }
  });
});

describe("a sign-up without an account", () => {
  it("is kept under a name of its own, which no call takes for a user", async () => {
    await service.sql(
      `insert into accounts (project_id, id, external_id, provisional)
       select id, '0123456789abcdef01234567', '~signup/e', true from projects where client_id = $1`,
      [main.clientId],
    );
    expect((await main.server("GET", "/v2/user/~signup%2Fe")).status).toBe(404);
    expect((await main.server("GET", "/v2/user/~signup/e")).status).toBe(404);
    // The product may still name an account so; then it is one.
    await main.server("POST", "/v2/user/~signup%2Fe/update", { metadata: {} });
    expect((await main.server("GET", "/v2/user/~signup%2Fe")).body.account).toBe("~signup/e");
  });
});
