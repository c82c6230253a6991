export {
  type Contact,
  type ContactKind,
  contactKey,
  contactsToWrite,
  type KnownContact,
  maskEmail,
  maskPhone,
  type NewContact,
  normaliseContact,
  readContacts,
  writeContact,
} from "./contacts.ts";
export { type GroupInput, Groups, joinGroups } from "./groups.ts";
export { accountRoutes } from "./routes.ts";
export { type Accounts, createAccounts } from "./service.ts";
export { signUserToken, verifyUserToken } from "./user-token.ts";
