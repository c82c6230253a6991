import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { generate } from "selfsigned";

/** A throw-away certificate for 127.0.0.1, as the settings name it; this process trusts it from now on. */
export async function makeCertificate(): Promise<{ LATCHKEY_TLS_CERT: string; LATCHKEY_TLS_KEY: string }> {
  const pems = await generate([{ name: "commonName", value: "127.0.0.1" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
  setDefaultCACertificates([...getCACertificates("default"), pems.cert]);
  const folder = mkdtempSync(join(tmpdir(), "latchkey-tls-"));
  const files = { LATCHKEY_TLS_CERT: join(folder, "cert.pem"), LATCHKEY_TLS_KEY: join(folder, "key.pem") };
  writeFileSync(files.LATCHKEY_TLS_CERT, pems.cert);
  writeFileSync(files.LATCHKEY_TLS_KEY, pems.private, { mode: 0o600 });
  return files;
}
