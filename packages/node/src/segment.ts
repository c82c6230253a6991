/** Your own id of something; numbers are sent as texts. */
export type Id = string | number;

/** A part of a path, encoded. Throws where it is missing: an empty part would lead to another call. */
export function segment(part: Id): string {
  if (part === undefined || part === null || part === "") throw new TypeError("an id is missing");
  return encodeURIComponent(part);
}
