import nodemailer from "nodemailer";

const TIMEOUT_MS = 5_000;

/** Says hello and signs in to a mail server, and sends nothing. Rejects with nodemailer's error (`code`) where that fails. */
export async function mailServerAnswers(url: string): Promise<void> {
  const transport = nodemailer.createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}
