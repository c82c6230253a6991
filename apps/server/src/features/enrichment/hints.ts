/**
 * User agent client hints as a client sends them: anything at all, made safe. Pure.
 *
 * Field names follow the User-Agent Client Hints specification (WICG, `getHighEntropyValues`); the v2 browser
 * SDK sends the same object as `signals.highEntropyValues.value`.
 */

export interface Brand {
  brand: string;
  version: string;
}

/** What a browser says of itself beyond the user agent. Every field may be absent. */
export interface HighEntropyHints {
  architecture?: string;
  bitness?: string;
  brands?: readonly Brand[];
  fullVersionList?: readonly Brand[];
  mobile?: boolean;
  model?: string;
  /** Name of the system: `Windows`, `macOS`, `Android`, `Chrome OS`, `Linux` ... */
  platform?: string;
  platformVersion?: string;
  uaFullVersion?: string;
  formFactors?: readonly string[];
  /**
   * `navigator.platform` as the SDK reports it (`signals.platform.value`). `iPad` and `iPhone` unmask a mobile
   * Safari that poses as a Mac.
   */
  navigatorPlatform?: string;
  /** `tablet` or `phone` where the screen follows several fingers, which unmasks it as well: no Mac's does. */
  touchForm?: string;
  /** Maker and form of the device in a native client's own words; such a client is no browser. */
  vendor?: string;
  deviceType?: string;
}

/** Hints as they come off the wire: they are read with care, whatever they hold. */
export type HintsInput = HighEntropyHints | Readonly<Record<string, unknown>> | null;

const MAX_TEXT = 128;
const MAX_BRANDS = 16;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;
// They cannot be stored as UTF-8, and cutting a text may leave one behind.
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** Removes control characters, trims and cuts to `max` characters; null when nothing is left or it is no text. */
export function cleanText(value: unknown, max = MAX_TEXT): string | null {
  if (typeof value !== "string") return null;
  const text = value.slice(0, max).replace(CONTROLS, "").replace(LONE_SURROGATES, "").trim();
  return text === "" ? null : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function brandsOf(value: unknown): readonly Brand[] | null {
  if (!Array.isArray(value)) return null;
  const brands: Brand[] = [];
  for (const entry of value.slice(0, MAX_BRANDS)) {
    if (!isRecord(entry)) continue;
    const brand = cleanText(entry.brand);
    if (brand !== null) brands.push({ brand, version: cleanText(entry.version) ?? "" });
  }
  return brands.length > 0 ? brands : null;
}

function textsOf(value: unknown): readonly string[] | null {
  const list = Array.isArray(value) ? value : [value];
  const texts = list.slice(0, MAX_BRANDS).map((entry) => cleanText(entry));
  const kept = texts.filter((text) => text !== null);
  return kept.length > 0 ? kept : null;
}

/** Keeps what is understood of a `getHighEntropyValues()` result; null when that is nothing. Never throws. */
export function readHints(value: unknown): HighEntropyHints | null {
  if (!isRecord(value)) return null;
  const hints: HighEntropyHints = {};
  for (const key of [
    "architecture",
    "bitness",
    "model",
    "platform",
    "platformVersion",
    "uaFullVersion",
    "navigatorPlatform",
    "touchForm",
    "vendor",
    "deviceType",
  ] as const) {
    const text = cleanText(value[key]);
    if (text !== null) hints[key] = text;
  }
  const brands = brandsOf(value.brands);
  if (brands) hints.brands = brands;
  const full = brandsOf(value.fullVersionList);
  if (full) hints.fullVersionList = full;
  if (typeof value.mobile === "boolean") hints.mobile = value.mobile;
  const forms = textsOf(value.formFactors ?? value.formFactor);
  if (forms) hints.formFactors = forms;
  return Object.keys(hints).length > 0 ? hints : null;
}

/** What our own SDK's `touch` component is where the screen follows no finger: its digest of the text "0". */
const NO_TOUCH = "0ab2409ea5eb34f8";
const LEAST_TOUCH_POINTS = 2;
/** Screens of tablets are nearly square beside those of phones (3:2 and less against 16:9 and longer). */
const LONGEST_TABLET = 1.6;

/**
 * Takes the hints out of the `signals` of an attach or identify call, where each entry is `{ value }`.
 * Anything malformed is passed over; null when nothing useful is there.
 *
 * @param touch our own SDK's component of that name, which a portable fingerprint brings without signals
 */
export function hintsFromSignals(signals: unknown, touch?: string): HighEntropyHints | null {
  const signalValue = (key: string): unknown => {
    const entry = isRecord(signals) ? signals[key] : undefined;
    return isRecord(entry) ? entry.value : undefined;
  };
  const high = signalValue("highEntropyValues");
  const touches = touchesMany(signalValue("touchSupport")) || (touch !== undefined && touch !== NO_TOUCH);
  return readHints({
    ...(isRecord(high) ? high : {}),
    navigatorPlatform: signalValue("platform"),
    ...(touches ? { touchForm: formOf(signalValue("screenResolution")) } : {}),
  });
}

function touchesMany(support: unknown): boolean {
  return isRecord(support) && Number(support.maxTouchPoints) >= LEAST_TOUCH_POINTS;
}

function formOf(resolution: unknown): "tablet" | "phone" {
  const [a, b] = Array.isArray(resolution) ? resolution : [];
  if (typeof a !== "number" || typeof b !== "number") return "tablet";
  return Math.max(a, b) > LONGEST_TABLET * Math.min(a, b) ? "phone" : "tablet";
}

/** Parses a `Sec-CH-UA` list (RFC 8941): `"Chromium";v="126", "Brave";v="126"`. */
function brandsOfHeader(header: string): Brand[] {
  const brands: Brand[] = [];
  for (const match of header.slice(0, 1024).matchAll(/"((?:[^"\\]|\\.){0,128})"\s*;\s*v="([^"]{0,64})"/g)) {
    const brand = cleanText(match[1]);
    if (brand !== null && brands.length < MAX_BRANDS)
      brands.push({ brand, version: cleanText(match[2]) ?? "" });
  }
  return brands;
}

/** Takes the hints out of `Sec-CH-UA*` request headers (lower-case names). Null when none came. */
export function hintsFromHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): HighEntropyHints | null {
  const header = (name: string): string | null => {
    const value = headers[name];
    return typeof value === "string" && value.length > 0 ? value : null;
  };
  const unquoted = (name: string): string | undefined => header(name)?.replace(/^"|"$/g, "");
  const mobile = header("sec-ch-ua-mobile");
  return readHints({
    brands: brandsOfHeader(header("sec-ch-ua") ?? ""),
    fullVersionList: brandsOfHeader(header("sec-ch-ua-full-version-list") ?? ""),
    mobile: mobile === "?1" ? true : mobile === "?0" ? false : undefined,
    platform: unquoted("sec-ch-ua-platform"),
    platformVersion: unquoted("sec-ch-ua-platform-version"),
    model: unquoted("sec-ch-ua-model"),
    architecture: unquoted("sec-ch-ua-arch"),
    bitness: unquoted("sec-ch-ua-bitness"),
  });
}
