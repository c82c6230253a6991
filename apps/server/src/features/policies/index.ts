export { inOrder, toCompiled } from "./policy.ts";
export { policyRoutes } from "./routes.ts";
export { PolicyBody, PolicyFile } from "./schema.ts";
export { createPolicies, type Policies } from "./service.ts";
