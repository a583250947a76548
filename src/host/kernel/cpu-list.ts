/** Lists of processors, as the kernel reads and writes them (Documentation/admin-guide/cputopology.rst): `2-5,8`. */
import { FieldError } from '../written/field.ts';

export const cpuListForm = 'a list of processors like 2-5,8';

/** What the kernel of any release can count to. */
const highest = 8191;

/** Numbers from 0, in the order written. Undefined for another form; refused with the reason when one is named twice or none can be it. */
export function parseCpuList(text: string): readonly number[] | undefined {
  if (!/^\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?)*$/.test(text)) return undefined;
  const numbers = text.split(',').flatMap(expandRange);
  const repeated = numbers.find((number, index) => numbers.indexOf(number) !== index);
  if (repeated !== undefined) throw new FieldError(`names processor ${repeated} twice`);
  if (numbers.some((number) => number > highest)) throw new FieldError(`expected processors from 0 to ${highest}`);
  return numbers;
}

function expandRange(range: string): number[] {
  const [from = 0, to = from] = range.split('-').map(Number);
  if (to < from) throw new FieldError(`the range ${range} ends before it begins`);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** As the kernel prints it: ascending, runs drawn together. */
export function formatCpuList(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}
