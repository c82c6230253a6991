export { mailServerAnswers } from "./mail-check.ts";
export { mailDocument, mailHtml, mailParagraph } from "./mail-html.ts";
export { createMessages, type Message, type MessageChannel, type Messages } from "./service.ts";
