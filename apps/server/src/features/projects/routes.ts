import { type Route, route } from "../../http/route.ts";
import type { Projects } from "./service.ts";
import { SettingsInput } from "./settings.ts";

/** A project's own settings, read and changed by its server. */
export function projectRoutes(projects: Projects): Route[] {
  return [
    route({
      method: "GET",
      paths: ["/v2/project/settings"],
      auth: "secret",
      summary: "Settings in force",
      handler: async ({ caller }) => caller.project.settings,
    }),
    route({
      method: "PATCH",
      paths: ["/v2/project/settings"],
      auth: "secret",
      summary: "Change settings; objects merge deeply, unknown names are refused",
      body: SettingsInput,
      handler: async ({ caller, body }) => (await projects.updateSettings(caller.project, body)).settings,
    }),
  ];
}
