import { NOISY, type Steps } from "../collect/reading.ts";

const RATE = 44_100;
const LENGTH = 2048;
/** Frames at the beginning that hold a constant. */
const KNOWN = 256;

/**
 * Sound rendered offline: an oscillator through a compressor, where processors and engines round
 * differently. It begins with a constant; a browser that adds noise changes that too.
 */
export function* readAudio(): Steps {
  const Context = globalThis.OfflineAudioContext;
  if (!Context) return undefined;
  const context = new Context(1, LENGTH, RATE);
  yield;
  const oscillator = context.createOscillator();
  yield;
  const compressor = context.createDynamicsCompressor();
  yield;
  const constant = context.createConstantSource();
  oscillator.type = "triangle";
  oscillator.frequency.value = 9_973;
  compressor.threshold.value = -50;
  constant.offset.value = 0.5;
  yield;
  oscillator.connect(compressor).connect(context.destination);
  constant.connect(context.destination);
  constant.start();
  constant.stop(KNOWN / RATE);
  oscillator.start(KNOWN / RATE);

  yield;
  return context.startRendering().then((sound) => {
    const samples = sound.getChannelData(0);
    if (samples.subarray(0, KNOWN).some((sample) => sample !== 0.5)) return NOISY;
    // Behind it come the compressor's delay and attack; the second half is steady.
    return new Uint8Array(samples.slice(LENGTH / 2).buffer);
  });
}
