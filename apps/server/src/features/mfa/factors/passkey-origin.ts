import { invalid } from "../../../shared/errors.ts";
import type { Project } from "../../projects/index.ts";

/**
 * Where a passkey of a call lives: our own pages, or a page of the product that is named and allowed; in development
 * also pages of this machine. A passkey works on the host it was made for and nowhere else. Null: not allowed.
 *
 * @param asked address of the page that asks; undefined for our own
 * @param publicUrl address of this service
 */
export function passkeyOrigin(project: Project, asked: string | undefined, publicUrl: string): string | null {
  const own = new URL(publicUrl).origin;
  if (asked === undefined) return own;
  const { origin, hostname } = new URL(asked);
  const allowed = (project.settings.allowed_origins ?? []).map((entry) => entry.replace(/\/$/, ""));
  const local = project.mode === "development" && hostname === "localhost";
  return origin === own || local || allowed.includes(origin) ? origin : null;
}

/** The same, refused as a call of the v2 API is where it is not allowed. */
export function requirePasskeyOrigin(project: Project, asked: string | undefined, publicUrl: string): string {
  const origin = passkeyOrigin(project, asked, publicUrl);
  if (origin === null) throw invalid("origin", "is not allowed for this project");
  return origin;
}
