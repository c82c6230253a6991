/** Seconds that some work took. */
export interface Spent {
  clock: number;
  /** Processor time of the thread that did it. */
  thread: number;
  /** Processor time of the whole process: the compiler and the memory's collector work on threads of their own. */
  process: number;
}

/** Starts to measure; the answer tells what was spent since. */
export function startWatch(): () => Spent {
  const clock = performance.now();
  const thread = process.threadCpuUsage();
  const whole = process.cpuUsage();
  return () => ({
    clock: (performance.now() - clock) / 1000,
    thread: secondsOf(process.threadCpuUsage(thread)),
    process: secondsOf(process.cpuUsage(whole)),
  });
}

const secondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;
