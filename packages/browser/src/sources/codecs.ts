import type { Reading } from "../collect/reading.ts";

const TYPES = [
  'video/mp4; codecs="avc1.42E01E"',
  'video/mp4; codecs="hvc1.1.6.L93.B0"',
  'video/mp4; codecs="av01.0.08M.08"',
  'video/webm; codecs="vp9"',
  'video/webm; codecs="vp8"',
  'video/ogg; codecs="theora"',
  'audio/mp4; codecs="mp4a.40.2"',
  'audio/mp4; codecs="ac-3"',
  'audio/mp4; codecs="ec-3"',
  'audio/mp4; codecs="alac"',
  'audio/ogg; codecs="opus"',
  "audio/flac",
  "application/vnd.apple.mpegurl",
];

/** Which sound and film formats play: the build of the browser and the system's decoders. */
export function readCodecs(): Reading {
  const video = document.createElement("video");
  if (!video.canPlayType) return { reason: "unsupported" };
  return { value: TYPES.map((type) => video.canPlayType(type).length) };
}
