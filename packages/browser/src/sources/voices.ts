import type { Reading } from "../collect/reading.ts";

/** Voices installed on the machine. They load late: an empty list means "not yet". */
export async function readVoices(): Promise<Reading> {
  const speech = globalThis.speechSynthesis;
  if (speech?.getVoices().length === 0) {
    await new Promise((resolve) => speech.addEventListener("voiceschanged", resolve, { once: true }));
  }
  const installed = speech?.getVoices().filter((voice) => voice.localService);
  return installed?.length ? installed.map((voice) => voice.voiceURI + voice.lang).sort() : undefined;
}
