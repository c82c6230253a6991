export { PLAN_FEATURES, PLANS, type PlanFeature, planIncludes } from "./plans.ts";
export { type Project, projectRules } from "./project.ts";
export { projectRoutes } from "./routes.ts";
export { type BootstrapProject, type Credentials, createProjects, type Projects } from "./service.ts";
export { type Settings, SettingsInput, settingsInForce } from "./settings.ts";
