export { createMatcher, type ListFacts, type ListSubject } from "./matcher.ts";
export { listRoutes } from "./routes.ts";
export { EntryBody } from "./schema.ts";
export { createLists, type Lists } from "./service.ts";
