/** Version of this package as sent with every call. Kept equal to package.json by a test. */
export const SDK_VERSION = "0.1.0";

/**
 * Version of the collector: part of every fingerprint. Raised when the meaning of the whole
 * description changes; a single source that changes gets a new component name instead.
 */
export const COLLECTOR = "lk1";
