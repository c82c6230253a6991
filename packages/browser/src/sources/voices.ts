import type { Reading } from "../collect/reading.ts";

/** Voices installed on the machine. They load late: an empty list means "not yet". */
export async function readVoices(): Promise<Reading> {
  const speech = globalThis.speechSynthesis;
  if (!speech?.getVoices) return { reason: "unsupported" };
  const installed = (): string[] =>
    speech
      .getVoices()
      .filter((voice) => voice.localService)
      .map((voice) => `${voice.voiceURI} ${voice.lang}`)
      .sort();
  if (speech.getVoices().length === 0) {
    await new Promise((resolve) => speech.addEventListener("voiceschanged", resolve, { once: true }));
  }
  const voices = installed();
  return voices.length > 0 ? { value: voices } : { reason: "unsupported" };
}
