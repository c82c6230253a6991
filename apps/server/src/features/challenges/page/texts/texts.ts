import type { Locale } from "../locale.ts";

/** One wording for each plural category of a language (CLDR); `{n}` is the number as that language writes it. */
export type Plural<Category extends Intl.LDMLPluralRule> = Readonly<Record<Category, string>>;

/** Plural categories that each language really uses; a wording missing for one does not compile. */
export interface Categories {
  en: "one" | "other";
  fr: "one" | "many" | "other";
  es: "one" | "many" | "other";
  ar: "zero" | "one" | "two" | "few" | "many" | "other";
}

/**
 * Every sentence of the hosted page and of the messages around it. Names in braces are filled in:
 * `{product}`, `{when}` ("in 12 minutes"), `{n}`, `{total}`, `{place}`, `{near}`, `{country}`, `{browser}`, `{system}`, `{list}`, `{id}`,
 * `{code}`, `{life}` (the sentence about how long a code works).
 */
export interface Texts<Category extends Intl.LDMLPluralRule = "other"> {
  // Around every screen
  step: string;
  errorPrefix: string;
  language: string;
  back: string;
  continue: string;
  continueTo: string;
  goBackTo: string;

  // First screen: account sharing
  sharingTitle: string;
  reasonLimit: string;
  reasonPeople: string;
  reasonConcurrency: string;
  reasonTravel: string;
  reasonVelocity: string;
  reasonSharingOther: string;
  ownAccount: string;
  thisIsMine: string;
  thisIsMineSends: string;
  thisIsMinePicks: string;
  thisIsMineSkips: string;
  upgrade: string;
  signOutHere: string;
  notNow: string;
  askForHelp: string;
  helpAsked: string;

  // First screen: is it you, sign-up, trial
  takeoverTitle: string;
  reasonNewDevice: string;
  reasonNewPlace: string;
  reasonHiddenNetwork: string;
  reasonTakeoverOther: string;
  signUpTitle: string;
  signUpBody: string;
  trialTitle: string;
  trialBody: string;
  trialUpgrade: string;
  noChannel: string;

  // Other ways to prove
  thisIsMineWays: string;
  waysTitle: string;
  wayPasskey: string;
  wayTotp: string;
  wayTrustedDevice: string;
  wayRecoveryCode: string;
  wayVoice: string;
  wayKba: string;
  otherWay: string;
  totpTitle: string;
  recoveryTitle: string;
  recoveryHint: string;
  passkeyTitle: string;
  passkeyBody: string;
  passkeyButton: string;
  passkeyNoScript: string;
  pushTitle: string;
  pushChoose: string;
  pushApprove: string;
  pushWaiting: string;
  pushCheck: string;
  duoTitle: string;
  duoBody: string;
  duoButton: string;
  voiceTitle: string;
  voiceCalling: string;
  callAgain: string;
  kbaTitle: string;
  kbaHint: string;
  kbaMissing: string;
  kbaPassed: string;
  proofWrong: string;
  proofExpired: string;
  proofFailed: string;

  // Where to send the code
  channelTitle: string;
  channelLegend: string;
  channelEmail: string;
  channelSms: string;
  willSendEmail: string;
  willSendSms: string;
  sendCode: string;

  // The code
  codeTitle: string;
  codeSentEmail: string;
  codeSentSms: string;
  codeLabel: string;
  /** For codes that have not six digits. */
  codeLabelAny: string;
  codeAuto: string;
  codeSpam: string;
  codeResent: string;
  resend: string;
  resendWhen: string;
  otherChannel: string;
  wrongCode: Plural<Category>;
  malformedCode: string;
  malformedCodeAny: string;
  expiredCode: string;
  usedCode: string;
  tooManyCodes: string;
  sendFailed: string;
  sendTooSoon: string;
  sendLimit: string;

  // The devices
  devicesTitle: string;
  devicesTitleEnough: string;
  chooseAtLeast: string;
  chooseIncluding: string;
  devicesEnough: string;
  unknownDeviceTip: string;
  devicesLegend: string;
  deviceCount: Plural<Category>;
  computerCount: Plural<Category>;
  tabletCount: Plural<Category>;
  mobileCount: Plural<Category>;
  browserOnSystem: string;
  computer: string;
  tablet: string;
  mobile: string;
  near: string;
  nearAbroad: string;
  thisDevice: string;
  staysSignedIn: string;
  signOutChosen: string;
  signOutCount: Plural<Category>;
  signedOut: Plural<Category>;
  nothingChosen: string;
  notEnough: string;
  dailyLimit: string;

  // Done, closed, locked, error
  doneTitle: string;
  doneBody: string;
  doneSignedOut: Plural<Category>;
  putOffTitle: string;
  putOffBody: string;
  completedTitle: string;
  completedBody: string;
  expiredTitle: string;
  expiredBody: string;
  overriddenTitle: string;
  overriddenBody: string;
  notFoundTitle: string;
  notFoundBody: string;
  lockedTitle: string;
  lockedBody: string;
  lockedUntil: string;
  lockedKnownDevice: string;
  lockedOtherWay: string;
  failedTitle: string;
  failedBody: string;
  staleTitle: string;
  staleBody: string;
  busyTitle: string;
  busyBody: string;
  tryAgain: string;
  reference: string;

  // Messages that carry a code
  mailSubject: string;
  mailHeading: string;
  mailLife: Plural<Category>;
  mailWhere: string;
  mailNeverShare: string;
  mailNotYou: string;
  mailAskedFrom: string;
  /** With `mailLife` in it. Only GSM 03.38 characters where the script allows, so that one segment is enough. */
  smsCode: string;
  /** Read aloud: `{code}` is the code digit by digit. */
  voiceCode: string;
}

export type TextKey = keyof Texts;

/** Texts without plural forms: the ones a project may word itself. */
export type PlainTextKey = { [Key in TextKey]: Texts[Key] extends string ? Key : never }[TextKey];

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : "";

/** `branding.texts` of a project: own wording by language, under the text's name in snake case (`own_account`). */
export type TextOverrides = Partial<Record<Locale, Partial<Record<SnakeCase<PlainTextKey>, string>>>>;
