import fc from "fast-check";

/** Any text a client could send: every UTF-16 unit, controls and halves of characters among them. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const units = fc.uint16Array({ maxLength });
  const bytes = fc.uint8Array({ maxLength });
  return fc.oneof(units, bytes).map((codes) => String.fromCharCode(...codes));
}
