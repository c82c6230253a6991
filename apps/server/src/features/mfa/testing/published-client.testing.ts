import {
  Configuration,
  MFAConfigurationApi,
  MFAConfigurationBetaApi,
  MFAControllerApi,
  MFAControllerBetaApi,
  type PingVerificationStatusMethodBeta,
  type SendTokenRequestBetaDeliveryTypeBeta,
  type TestMFAConfigMethodBeta,
} from "sailpoint-api-client";

interface Answer {
  status: number;
  data: unknown;
}
type Sent = Promise<Answer>;
type ProviderMethod = TestMFAConfigMethodBeta;
type Item = { id: string; answer: string };
interface Provider {
  enabled: boolean;
  host: string;
  accessKey: string;
  identityAttribute: string;
}
type Delivery = { userAlias: string; deliveryType: SendTokenRequestBetaDeliveryTypeBeta };

/** The fourteen operations, as the vendor's client calls them. */
export interface PublishedClient {
  createSendToken(body: Delivery): Sent;
  sendTokenAuthRequest(body: Delivery & { token: string }): Sent;
  sendKbaAnswers(items: Item[]): Sent;
  sendOktaVerifyRequest(body: { userId: string }, callerIp: string): Sent;
  sendDuoVerifyRequest(body: { userId: string; signedResponse: string }): Sent;
  pingVerificationStatus(method: PingVerificationStatusMethodBeta, requestId: string): Sent;
  getMFAOktaConfig(): Sent;
  setMFAOktaConfig(config: Provider): Sent;
  getMFADuoConfig(): Sent;
  setMFADuoConfig(config: Provider & { configProperties: Record<string, string> }): Sent;
  testMFAConfig(method: ProviderMethod): Sent;
  deleteMFAConfig(method: ProviderMethod): Sent;
  getMFAKbaConfig(allLanguages: boolean): Sent;
  setMFAKBAConfig(items: Item[]): Sent;
}

/** The header that one operation wants; the client has no parameter for it. */
const forwarding = (ip: string) => ({ headers: { "slpt-forwarding": ip } });

/**
 * The published client with our address instead of the vendor's. It asks for its token itself, with the pair.
 * Its modules differ in the names of their parameters alone.
 */
export function publishedClient(
  module: "beta" | "v3",
  url: string,
  pair: { clientId: string; secret: string },
): PublishedClient {
  const configuration = new Configuration({
    baseurl: url,
    clientId: pair.clientId,
    clientSecret: pair.secret,
    tokenUrl: `${url}/oauth/token`,
  });
  return module === "beta" ? betaClient(configuration) : v3Client(configuration);
}

function betaClient(configuration: Configuration): PublishedClient {
  const controller = new MFAControllerBetaApi(configuration);
  const config = new MFAConfigurationBetaApi(configuration);
  return {
    createSendToken: (body) => controller.createSendToken({ sendTokenRequestBeta: body }),
    sendTokenAuthRequest: (body) => controller.sendTokenAuthRequest({ tokenAuthRequestBeta: body }),
    sendKbaAnswers: (items) => controller.sendKbaAnswers({ kbaAnswerRequestItemBeta: items }),
    sendOktaVerifyRequest: (body, ip) =>
      controller.sendOktaVerifyRequest({ oktaVerificationRequestBeta: body }, forwarding(ip)),
    sendDuoVerifyRequest: (body) => controller.sendDuoVerifyRequest({ duoVerificationRequestBeta: body }),
    pingVerificationStatus: (method, requestId) =>
      controller.pingVerificationStatus({ method, verificationPollRequestBeta: { requestId } }),
    getMFAOktaConfig: () => config.getMFAOktaConfig(),
    setMFAOktaConfig: (body) => config.setMFAOktaConfig({ mfaOktaConfigBeta: body }),
    getMFADuoConfig: () => config.getMFADuoConfig(),
    setMFADuoConfig: (body) => config.setMFADuoConfig({ mfaDuoConfigBeta: body }),
    testMFAConfig: (method) => config.testMFAConfig({ method }),
    deleteMFAConfig: (method) => config.deleteMFAConfig({ method }),
    getMFAKbaConfig: (allLanguages) => config.getMFAKbaConfig({ allLanguages }),
    setMFAKBAConfig: (items) => config.setMFAKBAConfig({ kbaAnswerRequestItemBeta: items }),
  };
}

function v3Client(configuration: Configuration): PublishedClient {
  const controller = new MFAControllerApi(configuration);
  const config = new MFAConfigurationApi(configuration);
  return {
    createSendToken: (body) => controller.createSendToken({ sendTokenRequest: body }),
    sendTokenAuthRequest: (body) => controller.sendTokenAuthRequest({ tokenAuthRequest: body }),
    sendKbaAnswers: (items) => controller.sendKbaAnswers({ kbaAnswerRequestItem: items }),
    sendOktaVerifyRequest: (body, ip) =>
      controller.sendOktaVerifyRequest({ oktaVerificationRequest: body }, forwarding(ip)),
    sendDuoVerifyRequest: (body) => controller.sendDuoVerifyRequest({ duoVerificationRequest: body }),
    pingVerificationStatus: (method, requestId) =>
      controller.pingVerificationStatus({ method, verificationPollRequest: { requestId } }),
    getMFAOktaConfig: () => config.getMFAOktaConfig(),
    setMFAOktaConfig: (body) => config.setMFAOktaConfig({ mfaOktaConfig: body }),
    getMFADuoConfig: () => config.getMFADuoConfig(),
    setMFADuoConfig: (body) => config.setMFADuoConfig({ mfaDuoConfig: body }),
    testMFAConfig: (method) => config.testMFAConfig({ method }),
    deleteMFAConfig: (method) => config.deleteMFAConfig({ method }),
    getMFAKbaConfig: (allLanguages) => config.getMFAKbaConfig({ allLanguages }),
    setMFAKBAConfig: (items) => config.setMFAKBAConfig({ kbaAnswerRequestItem: items }),
  };
}
