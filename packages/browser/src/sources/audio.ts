import type { Reading } from "../collect/reading.ts";

const LENGTH = 2048;

/**
 * Sound rendered offline: an oscillator through a compressor, where processors and engines round
 * differently. A second channel holds a constant; a browser that adds noise changes that too.
 */
export async function readAudio(): Promise<Reading> {
  const Context = globalThis.OfflineAudioContext;
  if (!Context) return { reason: "unsupported" };
  const context = new Context(2, LENGTH, 44_100);
  const merger = context.createChannelMerger(2);
  const oscillator = context.createOscillator();
  oscillator.type = "triangle";
  oscillator.frequency.value = 9_973;
  const compressor = context.createDynamicsCompressor();
  compressor.threshold.value = -50;
  compressor.knee.value = 40;
  compressor.ratio.value = 12;
  compressor.attack.value = 0;
  compressor.release.value = 0.25;
  const constant = context.createConstantSource();
  constant.offset.value = 0.5;
  oscillator.connect(compressor).connect(merger, 0, 0);
  constant.connect(merger, 0, 1);
  merger.connect(context.destination);
  oscillator.start();
  constant.start();

  const buffer = await context.startRendering();
  if (buffer.getChannelData(1).some((sample) => sample !== 0.5)) return { reason: "noisy" };
  const samples = buffer.getChannelData(0).slice(LENGTH / 2);
  return { value: new Uint8Array(samples.buffer) };
}
