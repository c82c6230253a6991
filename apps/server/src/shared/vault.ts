import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps personal data and recoverable secrets: AES-256-GCM (NIST SP 800-38D) under keys derived from the
 * master key by HKDF (RFC 5869), and keyed look-up digests (HMAC-SHA-256) that let equal values be found
 * without being readable.
 *
 * A sealed value is `key id (4 bytes) | nonce (12) | ciphertext | tag (16)`. The key id names the master
 * key, so values sealed under an older one stay readable while it is listed.
 */
export interface Vault {
  seal(plain: string, context: string): Buffer;
  /** Throws when the value was tampered with, belongs to another context, or its key is not configured. */
  open(sealed: Buffer, context: string): string;
  /** A stable keyed digest (hex, 128 bits) of a value within one context. */
  index(value: string, context: string): string;
}

interface Key {
  id: Buffer;
  cipher: KeyObject;
}

// As key objects: from bytes, each use would set the key up anew, at three times the cost.
const derive = (master: Buffer, label: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync("sha256", master, "latchkey", label, 32)));

const keyOf = (master: Buffer): Key => ({
  id: createHash("sha256").update("latchkey-key-id").update(master).digest().subarray(0, 4),
  cipher: derive(master, "seal"),
});

/**
 * `master` is 32 bytes; `older` are earlier master keys, newest first, used to open only. Look-up digests come
 * from the oldest key of all, so that a rotation does not make stored contacts unfindable.
 */
export function createVault(master: Buffer, older: readonly Buffer[] = []): Vault {
  const current = keyOf(master);
  const keys = [current, ...older.map(keyOf)];
  const indexKey = derive(older.at(-1) ?? master, "index");
  return {
    seal(plain, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", current.cipher, nonce);
      cipher.setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([current.id, nonce, body, cipher.getAuthTag()]);
    },
    open(sealed, context) {
      const key = keys.find((candidate) => candidate.id.equals(sealed.subarray(0, 4)));
      if (key === undefined) throw new Error("sealed under a master key that is not configured");
      const nonce = sealed.subarray(4, 4 + NONCE_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", key.cipher, nonce);
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      const body = sealed.subarray(4 + NONCE_BYTES, sealed.length - TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
    },
    index(value, context) {
      return createHmac("sha256", indexKey)
        .update(context)
        .update("\0")
        .update(value)
        .digest("hex")
        .slice(0, 32);
    },
  };
}

/** SHA-256 (hex) of a high-entropy secret, for storing it unreadably. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("hex");
}

/** Compares two texts in time that depends on neither. */
export function sameText(a: string, b: string): boolean {
  const left = createHash("sha256").update(a).digest();
  const right = createHash("sha256").update(b).digest();
  return timingSafeEqual(left, right);
}
