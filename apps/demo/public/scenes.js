// The films: one painter a scene. Each paints a whole frame for a time in seconds, and remembers nothing.

/** @typedef {(paint: CanvasRenderingContext2D, width: number, height: number, seconds: number) => void} Scene */

/** @param {CanvasRenderingContext2D} paint @param {number} width @param {number} height @param {...string} colours */
function sky(paint, width, height, ...colours) {
  const gradient = paint.createLinearGradient(0, 0, 0, height);
  colours.forEach((colour, index) => {
    gradient.addColorStop(index / (colours.length - 1), colour);
  });
  paint.fillStyle = gradient;
  paint.fillRect(0, 0, width, height);
}

/** Fills everything below a line. @param {CanvasRenderingContext2D} paint @param {number} width @param {number} height @param {string} colour @param {(x: number) => number} line */
function below(paint, width, height, colour, line) {
  paint.fillStyle = colour;
  paint.beginPath();
  paint.moveTo(0, height);
  for (let x = 0; x <= width; x += 8) paint.lineTo(x, line(x));
  paint.lineTo(width, height);
  paint.fill();
}

/** @param {CanvasRenderingContext2D} paint @param {number} x @param {number} y @param {number} radius @param {string} colour */
function disc(paint, x, y, radius, colour) {
  paint.fillStyle = colour;
  paint.beginPath();
  paint.arc(x, y, radius, 0, Math.PI * 2);
  paint.fill();
}

/** @type {Scene} */
function tide(paint, width, height, seconds) {
  sky(paint, width, height, "#081f27", "#17545a", "#2f8a84");
  paint.fillStyle = "#f4ead2";
  paint.fill(new Path2D(`M${width * 0.76} ${height * 0.14} a46 46 0 1 0 36 68 a40 40 0 0 1 -36 -68Z`));
  for (let row = 0; row < 9; row++) {
    const level = height * (0.46 + row * 0.058);
    const shade = 84 - row * 6;
    below(paint, width, height, `hsl(${184 - row * 3} 45% ${shade * 0.55}%)`, (x) => {
      const swell = Math.sin(x / (90 + row * 14) + seconds * (0.5 + row * 0.07) + row) * (5 + row * 1.6);
      return level + swell + Math.sin(x / 37 - seconds * 0.7) * 2;
    });
  }
  const shore = Math.sin(seconds * 0.22) * 16;
  below(
    paint,
    width,
    height,
    "#e9dcc0",
    (x) => height * 0.93 + shore + Math.sin(x / 120 + seconds * 0.1) * 12,
  );
}

/** @type {Scene} */
function ridge(paint, width, height, seconds) {
  sky(paint, width, height, "#2b1d4e", "#a8456b", "#f3a45f");
  const mast = { x: width * 0.66, y: height * 0.27 };
  paint.lineWidth = 2.5;
  for (let ring = 0; ring < 6; ring++) {
    const radius = ((seconds * 34 + ring * 48) % 288) + 8;
    paint.strokeStyle = `rgb(255 227 196 / ${Math.max(0, 0.85 - radius / 300)})`;
    paint.beginPath();
    paint.arc(mast.x, mast.y, radius, Math.PI * 1.08, Math.PI * 1.92);
    paint.stroke();
  }
  [
    { colour: "#6b2d5e", level: 0.6, size: 46, speed: 5 },
    { colour: "#41204d", level: 0.72, size: 38, speed: 10 },
    { colour: "#1f1236", level: 0.85, size: 30, speed: 18 },
  ].forEach(({ colour, level, size, speed }, layer) => {
    if (layer === 1) {
      paint.strokeStyle = "#1b1233";
      paint.lineWidth = 4;
      paint.beginPath();
      paint.moveTo(mast.x - 20, height * 0.75);
      paint.lineTo(mast.x, mast.y);
      paint.lineTo(mast.x + 20, height * 0.75);
      paint.stroke();
      disc(paint, mast.x, mast.y, 6, Math.sin(seconds * 3) > 0 ? "#ffe3c4" : "#d0623f");
    }
    below(paint, width, height, colour, (x) => {
      const at = x + seconds * speed + layer * 300;
      return height * level - Math.sin(at / 130) * size - Math.sin(at / 47) * size * 0.35;
    });
  });
}

/** @type {Scene} */
function lanterns(paint, width, height, seconds) {
  sky(paint, width, height, "#0c1436", "#2c2d6e", "#5a4a94");
  for (let index = 0; index < 26; index++) {
    const depth = 0.4 + ((index * 37) % 60) / 100;
    const rise = (seconds * 14 * depth + index * 61) % (height + 120);
    const x = ((index * 173) % width) + Math.sin(seconds * 0.6 + index) * 14;
    const y = height + 60 - rise;
    const size = 16 * depth + 6;
    const hue = 24 + ((index * 11) % 22);
    disc(paint, x, y, size * 2.4, `hsl(${hue} 95% 62% / 0.12)`);
    paint.fillStyle = `hsl(${hue} 95% ${60 + depth * 10}%)`;
    paint.beginPath();
    paint.roundRect(x - size * 0.7, y - size, size * 1.4, size * 2, size * 0.6);
    paint.fill();
  }
  below(paint, width, height, "#090d28", (x) => height * (((x / 60) | 0) % 3 === 1 ? 0.84 : 0.9));
}

/** @type {Scene} */
function orbit(paint, width, height, seconds) {
  sky(paint, width, height, "#f1e8d7", "#e6d8bf");
  const centre = { x: width / 2, y: height / 2 };
  paint.strokeStyle = "#20222b";
  for (const [radius, line] of [
    [200, 2],
    [150, 18],
    [96, 2],
  ]) {
    paint.lineWidth = line ?? 2;
    paint.beginPath();
    paint.arc(centre.x, centre.y, radius ?? 0, 0, Math.PI * 2);
    paint.stroke();
  }
  const turn = seconds * 0.35;
  paint.fillStyle = "#d8412f";
  paint.beginPath();
  paint.moveTo(centre.x, centre.y);
  paint.arc(centre.x, centre.y, 150, turn, turn + 1.9);
  paint.fill();
  paint.lineWidth = 2;
  paint.beginPath();
  paint.moveTo(centre.x - Math.cos(turn * 0.6) * 330, centre.y - Math.sin(turn * 0.6) * 330);
  paint.lineTo(centre.x + Math.cos(turn * 0.6) * 330, centre.y + Math.sin(turn * 0.6) * 330);
  paint.stroke();
  disc(paint, centre.x, centre.y, 42, "#20222b");
  disc(paint, centre.x + Math.cos(seconds) * 14, centre.y + Math.sin(seconds * 0.8) * 10, 12, "#f1e8d7");
  disc(paint, centre.x + Math.cos(-turn * 1.4) * 200, centre.y + Math.sin(-turn * 1.4) * 200, 17, "#2f6f8f");
  disc(paint, centre.x + Math.cos(turn * 2) * 96, centre.y + Math.sin(turn * 2) * 96, 9, "#20222b");
}

/** @type {Scene} */
function summer(paint, width, height, seconds) {
  sky(paint, width, height, "#ffd9a0", "#ff9f7a", "#e8608a");
  const sun = { x: width / 2, y: height * 0.46, radius: 168 };
  paint.save();
  paint.beginPath();
  paint.arc(sun.x, sun.y, sun.radius, 0, Math.PI * 2);
  paint.clip();
  paint.fillStyle = "#fff3d6";
  paint.fillRect(sun.x - sun.radius, sun.y - sun.radius, sun.radius * 2, sun.radius);
  for (let band = 0; band < 8; band++) {
    const down = (band * 24 + seconds * 9) % 192;
    paint.fillRect(sun.x - sun.radius, sun.y + down, sun.radius * 2, Math.max(2, 18 - down / 10));
  }
  paint.restore();
  paint.fillStyle = "#7d2f63";
  paint.beginPath();
  paint.moveTo(width * 0.02, height);
  paint.lineTo(width * 0.44, height * 0.72);
  paint.lineTo(width * 0.56, height * 0.72);
  paint.lineTo(width * 0.98, height);
  paint.fill();
  paint.strokeStyle = "rgb(255 217 160 / 0.6)";
  for (let tie = 0; tie < 9; tie++) {
    const depth = ((tie / 9 + seconds * 0.05) % 1) ** 2;
    const y = height * (0.72 + depth * 0.28);
    const half = width * (0.05 + depth * 0.36);
    paint.lineWidth = 1 + depth * 5;
    paint.beginPath();
    paint.moveTo(width / 2 - half, y);
    paint.lineTo(width / 2 + half, y);
    paint.stroke();
  }
}

/** @type {Scene} */
function fog(paint, width, height, seconds) {
  sky(paint, width, height, "#3c5261", "#9fb2b8", "#2c3d49");
  const lamp = { x: width * 0.78, y: height * 0.32 };
  const angle = Math.PI + Math.sin(seconds * 0.4) * 0.35;
  paint.fillStyle = "rgb(255 246 216 / 0.4)";
  paint.beginPath();
  paint.moveTo(lamp.x, lamp.y);
  paint.lineTo(lamp.x + Math.cos(angle - 0.07) * 1200, lamp.y + Math.sin(angle - 0.07) * 1200);
  paint.lineTo(lamp.x + Math.cos(angle + 0.07) * 1200, lamp.y + Math.sin(angle + 0.07) * 1200);
  paint.fill();
  paint.fillStyle = "#1b262e";
  paint.fillRect(lamp.x - 17, lamp.y + 12, 34, height * 0.5);
  disc(paint, lamp.x, lamp.y, 13, "#fff6d8");
  const boat = { x: ((seconds * 11) % (width + 300)) - 200, y: height * 0.71 + Math.sin(seconds * 0.9) * 4 };
  paint.fillStyle = "#16202a";
  paint.beginPath();
  paint.moveTo(boat.x, boat.y);
  paint.lineTo(boat.x + 200, boat.y);
  paint.lineTo(boat.x + 176, boat.y + 38);
  paint.lineTo(boat.x + 28, boat.y + 38);
  paint.fill();
  paint.fillStyle = "#e7e2d6";
  paint.fillRect(boat.x + 44, boat.y - 36, 92, 36);
  paint.fillStyle = "#b3392f";
  paint.fillRect(boat.x + 98, boat.y - 66, 20, 30);
  below(paint, width, height, "#1b2832", (x) => height * 0.78 + Math.sin(x / 80 + seconds * 0.8) * 4);
  for (let bank = 0; bank < 7; bank++) {
    paint.fillStyle = `rgb(223 232 232 / ${0.1 + (bank % 3) * 0.06})`;
    const x = ((seconds * (8 + bank * 3) + bank * 260) % (width + 700)) - 600;
    paint.beginPath();
    paint.roundRect(x, height * (0.5 + bank * 0.065), 560, 26, 13);
    paint.fill();
  }
}

/** @type {Record<string, Scene>} */
export const SCENES = { tide, ridge, lanterns, orbit, summer, fog };
