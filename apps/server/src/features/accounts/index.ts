export { accountLanguage, accountsByAttribute, readAttribute } from "./attributes.ts";
export { type Contact, contactContext, type Owner, readContacts, writeContact } from "./contact-store.ts";
export {
  type ContactKind,
  contactKey,
  contactsToWrite,
  type KnownContact,
  maskEmail,
  maskPhone,
  type NewContact,
  normaliseContact,
  succession,
} from "./contacts.ts";
export { groupRoutes } from "./group-routes.ts";
export { type GroupInput, Groups, joinGroups } from "./groups.ts";
export { noticesJob } from "./jobs.ts";
export { type GivenLimits, givenLimits } from "./limits.ts";
export { addNotice } from "./notice-store.ts";
export { createPersonalData, type PersonalData } from "./personal-data.ts";
export { personalRoutes } from "./personal-routes.ts";
export { accountParam, accountRoutes } from "./routes.ts";
export { LimitConfig } from "./schema.ts";
export { type Accounts, createAccounts } from "./service.ts";
export { setLimits } from "./store.ts";
export { tokenRoutes } from "./token-routes.ts";
export { signUserToken, verifyUserToken } from "./user-token.ts";
