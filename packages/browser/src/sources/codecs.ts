import { browserFamily } from "../browser-family.ts";
import { NOISY, type Reading } from "../collect/reading.ts";

const CODECS = ["avc1.42E01E", "hvc1.1.6.L93.B0", "av01.0.08M.08", "mp4a.40.2", "ac-3", "alac", "opus"];

/** Which sound and film formats play: the build of the browser and the system's decoders. */
export function readCodecs(): Reading {
  // Firefox answers "probably" until it has looked for the system's decoders, and then otherwise.
  if (browserFamily() === "firefox") return NOISY;
  const video = document.createElement("video");
  return video.canPlayType && CODECS.map((codec) => video.canPlayType(`video/mp4; codecs="${codec}"`).length);
}
