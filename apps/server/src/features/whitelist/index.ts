export { registerInvitePage } from "./page.ts";
export { whitelistRoutes } from "./routes.ts";
export { createWhitelist, type Whitelist } from "./service.ts";
