/** Minimises smooth functions of many variables (L-BFGS; Nocedal and Wright, Numerical Optimization, chapter 7). */

/** Value at a point; writes the gradient there into the second argument. */
export type Smooth = (point: Float64Array, gradient: Float64Array) => number;

const MEMORY = 8;
const SUFFICIENT = 1e-4;
const SHORTEST_STEP = 1e-10;

/** The point found from `start` within so many rounds; the same every time. */
export function minimise(f: Smooth, start: Float64Array, rounds: number): Float64Array {
  let point: Float64Array = Float64Array.from(start);
  let gradient: Float64Array = new Float64Array(point.length);
  let value = f(point, gradient);
  const steps: { moved: Float64Array; bent: Float64Array; curvature: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const direction = towards(gradient, steps);
    const slope = dot(direction, gradient);
    if (slope >= 0) return point;
    let length = steps.length === 0 ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
    const nextGradient = new Float64Array(point.length);
    let next = along(point, direction, length);
    let nextValue = f(next, nextGradient);
    while (nextValue > value + SUFFICIENT * length * slope) {
      length /= 2;
      if (length < SHORTEST_STEP) return point;
      next = along(point, direction, length);
      nextValue = f(next, nextGradient);
    }
    const moved = along(next, point, -1);
    const bent = along(nextGradient, gradient, -1);
    const curvature = dot(moved, bent);
    if (curvature > 1e-12) steps.push({ moved, bent, curvature });
    if (steps.length > MEMORY) steps.shift();
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return point;
}

/** Downhill, bent by what the last steps told of the curvature. */
function towards(
  gradient: Float64Array,
  steps: readonly { moved: Float64Array; bent: Float64Array; curvature: number }[],
): Float64Array {
  let direction: Float64Array = gradient.map((g) => -g);
  const shares: number[] = [];
  for (const { moved, bent, curvature } of steps.toReversed()) {
    const share = dot(moved, direction) / curvature;
    shares.unshift(share);
    direction = along(direction, bent, -share);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = last.curvature / dot(last.bent, last.bent);
    direction = direction.map((d) => d * scale);
  }
  steps.forEach(({ moved, bent, curvature }, i) => {
    direction = along(direction, moved, (shares[i] ?? 0) - dot(bent, direction) / curvature);
  });
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function along(from: Float64Array, direction: Float64Array, length: number): Float64Array {
  const to = new Float64Array(from.length);
  for (let i = 0; i < to.length; i++) to[i] = (from[i] ?? 0) + length * (direction[i] ?? 0);
  return to;
}
