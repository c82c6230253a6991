import { globSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curlRequest, readCalls, sendCurl, shellWords } from "./curl-line.ts";
import { startTestService, type TestProject, type TestService } from "./service.ts";

/** The calls that the guides print are sent as they stand, in their order, and answered as the guide says. */

const ROOT = new URL("../../../", import.meta.url).pathname;
const guides = globSync("docs/guides/*.md", { cwd: ROOT })
  .sort()
  .map((path) => {
    const text = readFileSync(`${ROOT}${path}`, "utf8");
    const blocks = [...text.matchAll(/^```sh\n(# [\s\S]*?)^```$/gm)].map((block) => block[1]);
    return { path, calls: readCalls(blocks.join("\n")) };
  })
  .filter(({ calls }) => calls.length > 0);

const PUBLIC = "45.33.32.156";

let service: TestService;
beforeAll(async () => {
  service = await startTestService(Object.fromEntries(guides.map(({ path }) => [path, {}])));
});
afterAll(() => service.stop());

/** An account whose second computer was challenged: what a guide's placeholders stand for. */
async function challenged(project: TestProject): Promise<Record<string, string>> {
  await project.server("POST", "/v2/user/customer-7/update", {
    email: "owner@example.org",
    limit_config: { overall_device_limit: 1 },
  });
  const devices: string[] = [];
  for (const [i, platform] of ["Win32", "MacIntel"].entries()) {
    const components = { platform, fonts: `f${i}`, gpu: `g${i}`, screen: `s${i}`, timezone: `t${i}` };
    const { body } = await project.browser(
      "POST",
      "/v2/device/attach",
      { user: "customer-7", fingerprint: `lk1.${i}`.padEnd(20, "0"), components, client: "latchkey" },
      { ip: PUBLIC },
    );
    devices.push(body.device_id);
  }
  const { body } = await project.server("GET", "/v2/challenges");
  const [challenge] = body.data;
  return {
    ACCOUNT: "customer-7",
    API_SECRET: project.secret,
    CLIENT_ID: project.clientId,
    CHALLENGE_ID: challenge.id,
    EVALUATION_ID: challenge.evaluation,
    DEVICE_ID: devices[1] ?? "",
  };
}

describe.each(guides)("$path", ({ path, calls }) => {
  let known: Record<string, string>;
  beforeAll(async () => {
    known = await challenged(service.project(path));
  });

  it.each(calls)("$name", async ({ line, status }) => {
    const filled = line
      .replace("http://127.0.0.1:4600", service.url)
      .replace(/\b[A-Z]+(?:_[A-Z]+)*\b/g, (word) => known[word] ?? word);
    const answer = await sendCurl(curlRequest(shellWords(filled)));
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body: expect.any(String) });
    expect(() => JSON.parse(answer.body)).not.toThrow();
  });
});

it("an operator gets from a challenge to a paragraph that explains it", async () => {
  const project = service.project(guides[0]?.path ?? "");
  const { body } = await project.server("GET", "/v2/challenges");
  const { body: evaluation } = await project.server("GET", `/v2/evaluations/${body.data[0].evaluation}`);
  expect(evaluation.challenge_id).toBe(body.data[0].id);
  expect(evaluation.explanation).toMatch(/limit|devices/);
});
