export { createMessages, type Message, type MessageChannel, type Messages } from "./service.ts";
