export { conversionRoutes } from "./routes.ts";
export { type Conversions, createConversions } from "./service.ts";
