/** Written form of `tuning`. */

import { field, optional, section, wholeNumber } from '../written/field.ts';
import { parseMemory, parseSize } from '../written/size.ts';
import { cpuListForm, parseCpuList } from './cpu-list.ts';

export const tuningSchema = section(
  'a mapping with hugepages, isolate-cpus or cpus',
  {
    cpus: optional(wholeNumber(1, 8192)),
    hugepages: optional(
      section(
        'a mapping with size and memory',
        {
          size: field('2 MiB or 1 GiB', parsePageSize),
          memory: field('an amount of memory in whole MiB like 16 GiB', parseMemory),
        },
        {
          size: 'Size of a page.',
          memory: 'How much is reserved.',
        },
      ),
    ),
    'isolate-cpus': optional(field(cpuListForm, parseCpuList)),
  },
  {
    cpus: 'How many processors the machine has, to check the numbers of others.',
    hugepages: 'Memory in large pages.',
    'isolate-cpus': 'Processors that only pinned guests use.',
  },
);

/** In MiB; the sizes that processors of the amd64 architecture have. */
function parsePageSize(text: string): 2 | 1024 | undefined {
  const mebibytes = (parseSize(text) ?? 0) / 2 ** 20;
  return mebibytes === 2 || mebibytes === 1024 ? mebibytes : undefined;
}
