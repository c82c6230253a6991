// The player: paints the film, and stops it with a calm word when this device is signed out.

import { SCENES } from "./scenes.js";

/** @template {Element} T @param {string} selector @param {new () => T} type @returns {T} */
function find(selector, type) {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`The page has no ${selector}`);
  return found;
}

const screen = find(".screen", HTMLElement);
const canvas = find(".screen canvas", HTMLCanvasElement);
const button = find(".screen .play", HTMLButtonElement);
const progress = find(".screen progress", HTMLProgressElement);
const position = find(".screen .position", HTMLElement);
const curtain = find(".screen .curtain", HTMLElement);
const paint = canvas.getContext("2d");
const scene = SCENES[screen.dataset.scene ?? ""] ?? SCENES.tide;

/** Everybody starts in the middle of something. */
let seconds = 754;
let playing = false;
let lastFrame = 0;

function draw() {
  if (paint) scene?.(paint, canvas.width, canvas.height, seconds);
  progress.value = seconds;
  position.textContent = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** @param {number} at milliseconds */
function frame(at) {
  if (!playing) return;
  seconds += Math.min(0.1, (at - lastFrame) / 1000);
  lastFrame = at;
  draw();
  requestAnimationFrame(frame);
}

/** @param {boolean} wanted */
function setPlaying(wanted) {
  playing = wanted;
  screen.classList.toggle("playing", wanted);
  button.textContent = wanted ? "Pause" : "Play";
  if (wanted) {
    lastFrame = performance.now();
    requestAnimationFrame(frame);
  }
}

button.addEventListener("click", () => setPlaying(!playing));
canvas.addEventListener("click", () => setPlaying(!playing));

// Cancelling says "a film was stopped here": the integration then leaves time to read why.
document.addEventListener("signed-out", (event) => {
  event.preventDefault();
  setPlaying(false);
  button.disabled = true;
  curtain.hidden = false;
  curtain.textContent = "Paused. This device was signed out of the account.";
});

draw();
setPlaying(!matchMedia("(prefers-reduced-motion: reduce)").matches);
