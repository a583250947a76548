/** When the power goes: moments spread evenly over the time from the boot loader to the verdict, in an order without a plan. */

/** Seconds behind the boot loader. The same seed gives the same moments. */
export function chooseMoments(count: number, untilVerdictSeconds: number, seed: number): number[] {
  const random = randomNumbers(seed);
  const moments = Array.from({ length: count }, (_, index) => ((index + random()) / count) * untilVerdictSeconds);
  for (let last = moments.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [moments[last], moments[other]] = [moments[other] ?? 0, moments[last] ?? 0];
  }
  return moments;
}

/** Several cuts follow one another on the same disk before the host may finish: half-done work on half-done work. */
export function chainsOf(moments: readonly number[], length: number): number[][] {
  const chains: number[][] = [];
  for (let start = 0; start < moments.length; start += length) chains.push(moments.slice(start, start + length));
  return chains;
}

/** The generator mulberry32: numbers from 0 to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
