/** Lists of the host's CPUs, as taskset(1) and the kernel write them. */

export const cpuListForm = 'a list of CPUs like 2-5,8';

/** `2-5,8` as 2, 3, 4, 5, 8, in the order written; undefined for a CPU twice, and beyond CPU 1023. */
export function parseCpuList(text: string): readonly number[] | undefined {
  if (!/^[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?)*$/.test(text)) return undefined;
  const cpus = text.split(',').flatMap(parseRange);
  const isSound = cpus.length <= 1024 && cpus.every((cpu) => cpu < 1024) && new Set(cpus).size === cpus.length;
  return isSound ? cpus : undefined;
}

/** NaN for a range that goes down. */
function parseRange(range: string): number[] {
  const [first = Number.NaN, last = first] = range.split('-').map(Number);
  if (first > last) return [Number.NaN];
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
}
