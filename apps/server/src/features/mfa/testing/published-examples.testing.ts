/**
 * The examples that the vendor publishes for the MFA operations, as they travel: the exact text of request and answer.
 * `<requestId>` and `<trackingId>` stand for what differs from call to call. Where the published answer depends on
 * keys or a moment nobody else has, the answer is ours for the same request.
 */
export interface PublishedExample {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  headers?: Record<string, string>;
  request: string | null;
  answer: string;
}

const ANSWERS =
  '{"id":"173423","answer":"822cd15d6c15aa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a0859a2fea34"},' +
  '{"id":"c54fee53-2d63-4fc5-9259-3e93b9994135","answer":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}';

/** The question that the examples answer and that no catalogue has by itself. */
export const EXAMPLE_QUESTION = {
  id: "c54fee53-2d63-4fc5-9259-3e93b9994135",
  text: "MFA new question -1 ?",
  translations: [{ locale: "fr", text: "Nouvelle question MFA -1 ?" }],
};

/** One item of the answer to `kba/config/answers`. */
export const EXAMPLE_ANSWERED =
  '{"id":"c54fee53-2d63-4fc5-9259-3e93b9994135",' +
  '"question":"[{\\"text\\":\\"Nouvelle question MFA -1 ?\\",\\"locale\\":\\"fr\\"},{\\"text\\":\\"MFA new question -1 ?\\",\\"locale\\":\\"\\"}]",' +
  '"hasAnswer":true}';

export const EXAMPLE_ANSWERS = `[${ANSWERS}]`;

const KBA_PROVED =
  '{"kbaAuthResponseItems":[{"questionId":"173423","isVerified":true},' +
  '{"questionId":"c54fee53-2d63-4fc5-9259-3e93b9994135","isVerified":true}],"status":"SUCCESS"}';

const DUO_MASKED =
  '{"mfaMethod":"duo-web","enabled":true,"host":"www.example.com","accessKey":"q******y","identityAttribute":"email",' +
  '"configProperties":{"skey":"1******B","ikey":"Q123WE45R6TY7890ZXCV"}}';

const OKTA_MASKED =
  '{"mfaMethod":"okta-verify","enabled":true,"host":"www.example.com","accessKey":"d******y","identityAttribute":"email"}';

/** Configuration, in an order that leaves nothing set up. */
export const CONFIGURATION_EXAMPLES: readonly PublishedExample[] = [
  {
    method: "PUT",
    path: "/duo-web/config",
    request:
      '{"mfaMethod":"duo-web","enabled":true,"host":"www.example.com","accessKey":"qw123Y3QlA5UqocYpdU3rEkzrK2D497y",' +
      '"identityAttribute":"email","configProperties":{"skey":"12q3WERlcUHWJmiMqyCXI3uOF7EaDJTbdeOp6E2B","ikey":"Q123WE45R6TY7890ZXCV"}}',
    answer: DUO_MASKED,
  },
  { method: "GET", path: "/duo-web/config", request: null, answer: DUO_MASKED },
  { method: "DELETE", path: "/duo-web/delete", request: null, answer: DUO_MASKED },
  {
    method: "PUT",
    path: "/okta-verify/config",
    request:
      '{"mfaMethod":"okta-verify","enabled":true,"host":"www.example.com","accessKey":"dk778Y3QlA5UqocYpdU3rEkzrK2D497y",' +
      '"identityAttribute":"email"}',
    answer: OKTA_MASKED,
  },
  { method: "GET", path: "/okta-verify/config", request: null, answer: OKTA_MASKED },
  { method: "DELETE", path: "/okta-verify/delete", request: null, answer: OKTA_MASKED },
  {
    method: "GET",
    path: "/okta-verify/test",
    request: null,
    answer: '{"state":"FAILED","error":"MFA Method is disabled."}',
  },
];

/** Factors of `will.albin`, whose identity id is the one below and who answered the questions. */
export const FACTOR_EXAMPLES: readonly PublishedExample[] = [
  {
    method: "POST",
    path: "/token/send",
    request: '{"userAlias":"will.albin","deliveryType":"EMAIL_WORK"}',
    answer: '{"requestId":"<requestId>","status":"SUCCESS","errorMessage":""}',
  },
  {
    method: "POST",
    path: "/token/authenticate",
    // Five digits: a wrong token, not a wrong request.
    request: '{"token":"12345","userAlias":"will.albin","deliveryType":"EMAIL_WORK"}',
    answer: '{"status":"FAILED"}',
  },
  { method: "POST", path: "/kba/authenticate", request: `[${ANSWERS}]`, answer: KBA_PROVED },
  {
    method: "POST",
    path: "/kba/authenticate",
    // The form of the body until April 2024.
    request: `{"answers":[${ANSWERS.replaceAll('"id"', '"questionId"')}]}`,
    answer: KBA_PROVED,
  },
  {
    method: "POST",
    path: "/okta-verify/verify",
    headers: { "slpt-forwarding": "203.0.113.7" },
    request: '{"userId":"example@mail.com"}',
    answer: '{"requestId":"<requestId>","status":"PENDING","error":""}',
  },
  {
    method: "POST",
    path: "/okta-verify/poll",
    request: '{"requestId":"089899f13a8f4da7824996191587bab9"}',
    answer:
      '{"requestId":"089899f13a8f4da7824996191587bab9","status":"FAILED","error":"not found or expired"}',
  },
  {
    method: "POST",
    path: "/duo-web/verify",
    // Signed with keys that were never published, and over since 2023.
    request:
      '{"userId":"2c9180947f0ef465017f215cbcfd004b","signedResponse":"AUTH|d2lsbC5hbGJpbnxESTZNMFpHSThKQVRWTVpZN0M5VXwxNzAxMjUzMDg5|f1f5f8ced5b340f3d303b05d0efa0e43b6a8f970:APP|d2lsbC5hbGJpbnxESTZNMFpHSThKQVRWTVpZN0M5VXwxNzAxMjU2NjE5|cb44cf44353f5127edcae31b1da0355f87357db2"}',
    answer: '{"requestId":"<requestId>","status":"FAILED","error":"The response could not be verified."}',
  },
];

/** Refusals: each with a form of its own. */
export const REFUSALS = {
  unauthorized: '{"error":"JWT validation failed: JWT is missing"}',
  forbidden:
    '{"detailCode":"403 Forbidden","trackingId":"<trackingId>","messages":[{"locale":"en-US","localeOrigin":"DEFAULT",' +
    '"text":"The request was understood, but this token may not make it."}]}',
  tooMany: '{"message":" Rate Limit Exceeded "}',
} as const;
