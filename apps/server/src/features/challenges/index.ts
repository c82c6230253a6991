export { codeMessage } from "./code-message.ts";
export { challengeFactorRoutes } from "./factor-routes.ts";
export { type Locale, negotiateLocale } from "./page/locale.ts";
export { renderOutbox } from "./page/outbox.ts";
export { type ChallengePageDeps, registerChallengePages } from "./page-routes.ts";
export { sendPlainPage } from "./plain-page.ts";
export { challengeRoutes } from "./routes.ts";
export { type Challenges, createChallenges } from "./service.ts";
