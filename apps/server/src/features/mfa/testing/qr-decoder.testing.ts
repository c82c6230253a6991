/** A picture: row by row, whether each pixel is dark. */
export interface Picture {
  width: number;
  height: number;
  dark: (x: number, y: number) => boolean;
}

/** ISO/IEC 18004, level L: error correction words and data words of each block, and centres of alignment marks. */
const VERSIONS: Record<number, { blocks: number[]; marks: number[] }> = {
  1: { blocks: [19], marks: [] },
  2: { blocks: [34], marks: [6, 18] },
  3: { blocks: [55], marks: [6, 22] },
  4: { blocks: [80], marks: [6, 26] },
  5: { blocks: [108], marks: [6, 30] },
  6: { blocks: [68, 68], marks: [6, 34] },
  7: { blocks: [78, 78], marks: [6, 22, 38] },
  8: { blocks: [97, 97], marks: [6, 24, 42] },
  9: { blocks: [116, 116], marks: [6, 26, 46] },
  10: { blocks: [68, 68, 69, 69], marks: [6, 28, 50] },
};

const MASKS: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

type Modules = boolean[][];

/** Finds the code's square by its dark pixels and the module's size by the first finder pattern, seven modules wide. */
function readModules({ width, height, dark }: Picture): Modules {
  const rows = Array.from({ length: height }, (_, y) => y);
  const columns = Array.from({ length: width }, (_, x) => x);
  const top = rows.find((y) => columns.some((x) => dark(x, y)));
  const left = columns.find((x) => rows.some((y) => dark(x, y)));
  const right = columns.findLast((x) => rows.some((y) => dark(x, y)));
  if (top === undefined || left === undefined || right === undefined)
    throw new Error("nothing dark is in sight");
  let run = 0;
  while (dark(left + run, top)) run += 1;
  const size = Math.round((right + 1 - left) / (run / 7));
  if ((size - 17) % 4 !== 0) throw new Error(`no code has ${size} modules a side`);
  const step = (right + 1 - left) / size;
  const at = (n: number, from: number): number => Math.floor(from + (n + 0.5) * step);
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => dark(at(x, left), at(y, top))),
  );
}

/** Modules that hold no data: finders with their borders and format, timing, alignment marks, version. */
function isFixed(x: number, y: number, size: number, version: number, marks: readonly number[]): boolean {
  if ((x < 9 && y < 9) || (x >= size - 8 && y < 9) || (x < 9 && y >= size - 8)) return true;
  if (x === 6 || y === 6) return true;
  if (version >= 7 && ((x < 6 && y >= size - 11) || (y < 6 && x >= size - 11))) return true;
  return marks.some((cx) =>
    marks.some((cy) => {
      const corner = [cx, cy].filter((c) => c === 6).length;
      const finder = corner === 2 || (corner === 1 && Math.max(cx, cy) === marks.at(-1));
      return !finder && Math.abs(x - cx) <= 2 && Math.abs(y - cy) <= 2;
    }),
  );
}

/** The text of a QR code, versions 1 to 10 at level L, that is seen straight on and without damage. */
export function decodeQr(picture: Picture): string {
  const modules = readModules(picture);
  const size = modules.length;
  const version = (size - 17) / 4;
  const shape = VERSIONS[version];
  if (shape === undefined) throw new Error(`version ${version} is beyond this reader`);
  const module = (x: number, y: number): boolean => modules[y]?.[x] === true;
  // Format: five bits beside the first finder, masked with 10101 of the standard's constant.
  const format = [0, 1, 2, 3, 4].reduce((bits, x) => bits * 2 + Number(module(x, 8)), 0) ^ 0b10101;
  if (format >> 3 !== 0b01) throw new Error("not of level L");
  const mask = MASKS[format & 0b111] ?? (() => false);

  const bits: boolean[] = [];
  let upwards = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i += 1) {
      const y = upwards ? size - 1 - i : i;
      for (const x of [right, right - 1]) {
        if (!isFixed(x, y, size, version, shape.marks)) bits.push(module(x, y) !== mask(x, y));
      }
    }
    upwards = !upwards;
  }
  const word = (n: number): number =>
    bits.slice(n * 8, n * 8 + 8).reduce((value, bit) => value * 2 + Number(bit), 0);

  // Words of the blocks take turns; the longer blocks come last.
  const blocks: number[][] = shape.blocks.map(() => []);
  let next = 0;
  for (let i = 0; i < Math.max(...shape.blocks); i += 1) {
    shape.blocks.forEach((length, block) => {
      if (i < length) blocks[block]?.push(word(next++));
    });
  }
  return readBytes(blocks.flat(), version);
}

/** One segment in byte mode. */
function readBytes(words: readonly number[], version: number): string {
  const stream = words.flatMap((word) => Array.from({ length: 8 }, (_, i) => (word >> (7 - i)) & 1));
  let at = 0;
  const take = (count: number): number => {
    const value = stream.slice(at, at + count).reduce((sum, bit) => sum * 2 + bit, 0);
    at += count;
    return value;
  };
  if (take(4) !== 0b0100) throw new Error("not in byte mode");
  const length = take(version < 10 ? 8 : 16);
  return Buffer.from(Array.from({ length }, () => take(8))).toString("utf8");
}
