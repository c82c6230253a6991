import { type Route, route } from "../../http/route.ts";
import { AppError } from "../../shared/errors.ts";
import type { Projects } from "./service.ts";
import { SettingsInput } from "./settings.ts";

/** A project's own settings, read and changed by its server. */
export function projectRoutes(projects: Projects): Route[] {
  return [
    route({
      method: "GET",
      paths: ["/v2/project/settings"],
      auth: "secret",
      tag: "Project",
      summary: "Settings in force",
      response: SettingsInput,
      handler: async ({ caller }) => caller.project.settings,
    }),
    route({
      method: "PATCH",
      paths: ["/v2/project/settings"],
      auth: "secret",
      tag: "Project",
      summary: "Change settings; objects merge deeply, unknown names are refused",
      body: SettingsInput,
      response: SettingsInput,
      example: { body: { device_limits: { overall: 3 } } },
      handler: async ({ caller, body }) => {
        // Who runs the installation sells plans; a project's own secret does not buy one.
        if (body.plan !== undefined && body.plan !== caller.project.settings.plan) {
          throw new AppError("forbidden", "The plan is set by the operator of this installation.");
        }
        return (await projects.updateSettings(caller.project, body)).settings;
      },
    }),
  ];
}
