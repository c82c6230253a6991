import { generateKeyPairSync, hash, randomBytes } from "node:crypto";

const UP_UV_AT = 0x45;

/** What a browser answers to creation options for a passkey on `origin`: a new key, no attestation (WebAuthn, 6.5). */
export function makePasskey(options: { challenge: string }, origin: string): Record<string, unknown> {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(16);
  // COSE_Key: EC2, ES256, P-256, x, y.
  const key = Buffer.concat([
    Buffer.from("a5010203262001215820", "hex"),
    Buffer.from(x, "base64url"),
    Buffer.from("225820", "hex"),
    Buffer.from(y, "base64url"),
  ]);
  const authData = Buffer.concat([
    Buffer.from(hash("sha256", new URL(origin).hostname), "hex"),
    Buffer.from([UP_UV_AT, 0, 0, 0, 0]),
    Buffer.alloc(16),
    Buffer.from([0, id.length]),
    id,
    key,
  ]);
  // CBOR: { "fmt": "none", "attStmt": {}, "authData": bytes }.
  const attestation = Buffer.concat([
    Buffer.from("a363666d74646e6f6e656761747453746d74a0686175746844617461", "hex"),
    Buffer.from([0x58, authData.length]),
    authData,
  ]);
  const client = { type: "webauthn.create", challenge: options.challenge, origin, crossOrigin: false };
  return {
    id: id.toString("base64url"),
    rawId: id.toString("base64url"),
    type: "public-key",
    clientExtensionResults: {},
    response: {
      clientDataJSON: Buffer.from(JSON.stringify(client)).toString("base64url"),
      attestationObject: attestation.toString("base64url"),
      transports: ["internal"],
    },
  };
}
