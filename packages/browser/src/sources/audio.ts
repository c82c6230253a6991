import { NOISY, type Reading } from "../collect/reading.ts";

const LENGTH = 2048;

/**
 * Sound rendered offline: an oscillator through a compressor, where processors and engines round
 * differently. A second channel holds a constant; a browser that adds noise changes that too.
 */
export async function readAudio(): Promise<Reading> {
  const Context = globalThis.OfflineAudioContext;
  if (!Context) return undefined;
  const context = new Context(2, LENGTH, 44_100);
  const merger = context.createChannelMerger(2);
  const oscillator = context.createOscillator();
  const compressor = context.createDynamicsCompressor();
  const constant = context.createConstantSource();
  oscillator.type = "triangle";
  oscillator.frequency.value = 9_973;
  compressor.threshold.value = -50;
  constant.offset.value = 0.5;
  oscillator.connect(compressor).connect(merger, 0, 0);
  constant.connect(merger, 0, 1);
  merger.connect(context.destination);
  oscillator.start();
  constant.start();

  const buffer = await context.startRendering();
  if (buffer.getChannelData(1).some((sample) => sample !== 0.5)) return NOISY;
  // The first half holds the compressor's delay and attack.
  return new Uint8Array(buffer.getChannelData(0).slice(LENGTH / 2).buffer);
}
