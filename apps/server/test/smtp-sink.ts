import { once } from "node:events";
import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

/** A real SMTP server that keeps what it receives. */
export interface SmtpSink {
  url: string;
  messages: Email[];
  /** Resolves with the next message that was not yet taken. */
  next(): Promise<Email>;
  stop(): Promise<void>;
}

export async function startSmtpSink(): Promise<SmtpSink> {
  const messages: Email[] = [];
  const waiting: ((email: Email) => void)[] = [];
  let taken = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        PostalMime.parse(Buffer.concat(chunks)).then((email) => {
          messages.push(email);
          done();
          const waiter = waiting.shift();
          if (waiter !== undefined) {
            taken += 1;
            waiter(email);
          }
        }, done);
      });
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    messages,
    next() {
      const ready = messages[taken];
      if (ready !== undefined) {
        taken += 1;
        return Promise.resolve(ready);
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The six digits of a code mail. */
export function codeIn(email: Email): string {
  const code = /\b(\d{6})\b/.exec(email.text ?? "")?.[1];
  if (code === undefined) throw new Error("there is no six-digit code in this message");
  return code;
}
