/** A message kept in the development outbox. */
export interface OutboxMessage {
  id: number | string;
  channel: string;
  to: string;
  subject: string | null;
  text: string;
  html: string | null;
  at: number;
}
