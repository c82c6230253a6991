const ARABIC_ZERO = 0x0660;
const EXTENDED_ARABIC_ZERO = 0x06f0;

/** Digits only, in 0..9 whatever keyboard they came from. */
function digitsOf(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - ARABIC_ZERO))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - EXTENDED_ARABIC_ZERO))
    .replace(/[^0-9]/g, "");
}

/** The code in a pasted message: so many digits on their own, in one group or two, else the first digits. */
function codeIn(text: string, length: number): string {
  const plain = text.normalize("NFKC");
  const half = Math.floor(length / 2);
  const alone = new RegExp(`(?<!\\d)\\d{${half}}[\\s-]?\\d{${length - half}}(?!\\d)`);
  return digitsOf(alone.exec(plain)?.[0] ?? plain).slice(0, length);
}

/** Keeps the field to digits, takes the code out of pasted text, and sends on the last digit. */
export function enhanceCode(): void {
  const field = document.querySelector<HTMLInputElement>("input[data-code]");
  const form = field?.form;
  if (!field || !form) return;
  const length = Number(field.dataset.length);

  // A code that did not work stays readable and is replaced by the first key.
  if (field.value !== "") field.select();

  let lastSent = field.value;
  const send = () => {
    if (field.value.length !== length || field.value === lastSent) return;
    lastSent = field.value;
    form.requestSubmit();
  };
  field.addEventListener("input", (event) => {
    const digits = digitsOf(field.value);
    if (digits !== field.value) field.value = digits.slice(0, length);
    const removing = event instanceof InputEvent && event.inputType.startsWith("delete");
    if (!removing) send();
  });
  field.addEventListener("paste", (event) => {
    const code = codeIn(event.clipboardData?.getData("text") ?? "", length);
    if (code === "") return;
    event.preventDefault();
    field.value = code;
    send();
  });
  if (field.dataset.code === "sms") void readFromMessage(field, form, send);
}

/** WebOTP: on phones that offer it, the reader taps once and the code from the message is filled in. */
async function readFromMessage(
  field: HTMLInputElement,
  form: HTMLFormElement,
  send: () => void,
): Promise<void> {
  if (!("OTPCredential" in globalThis)) return;
  const stop = new AbortController();
  form.addEventListener("submit", () => stop.abort());
  const options = { otp: { transport: ["sms"] }, signal: stop.signal } as CredentialRequestOptions;
  const credential = await navigator.credentials.get(options).catch(() => null);
  if (credential === null || !("code" in credential) || typeof credential.code !== "string") return;
  field.value = codeIn(credential.code, Number(field.dataset.length));
  send();
}
