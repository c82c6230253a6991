import { type PublicKeyCredentialRequestOptionsJSON, startAuthentication } from "@simplewebauthn/browser";

/**
 * Asks the browser for the passkey when the form is sent, and sends the answer along. Where the person closes the
 * question, the form stays as it is and can be pressed again.
 */
export function enhancePasskey(): void {
  const field = document.querySelector<HTMLInputElement>("input[data-passkey]");
  const form = field?.form;
  if (field == null || form == null) return;
  const optionsJSON = JSON.parse(field.dataset.passkey ?? "{}") as PublicKeyCredentialRequestOptionsJSON;
  // Before other listeners: a form without an answer must not count as sent.
  form.addEventListener(
    "submit",
    (event) => {
      if (field.value !== "") return;
      event.preventDefault();
      event.stopPropagation();
      startAuthentication({ optionsJSON }).then(
        (response) => {
          field.value = JSON.stringify(response);
          form.requestSubmit();
        },
        () => {},
      );
    },
    { capture: true },
  );
}
