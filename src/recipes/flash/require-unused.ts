/** Nobody else has a drive open that is about to be written to. */
import { setTimeout as delay } from 'node:timers/promises';
import { PassforgeError } from '../../errors.ts';
import { printable } from '../../stick/printable.ts';
import { findOpeners, type Opener } from '../../system/find-openers.ts';

/** udev, and whoever it tells, looks into each new drive for a moment. */
const looks = 4;
const millisecondsBetween = 500;

/**
 * @param act what is about to be done: `flashing /dev/sdb`
 * @param numbers of the drive and its partitions
 * @throws PassforgeError that names each program
 */
export async function requireUnused(act: string, numbers: ReadonlySet<string>): Promise<void> {
  let openers: Opener[] = [];
  for (let look = 1; look <= looks; look++) {
    openers = await findOpeners(numbers);
    if (openers.length === 0) return;
    if (look < looks) await delay(millisecondsBetween);
  }
  const names = openers.map(({ process, command }) => `${printable(command)} (process ${process})`);
  throw new PassforgeError(
    'failed',
    [`${act}: other programs have it open, nothing is written`, ...names].join('\n  '),
    {
      hint: 'End them, and begin again.',
    },
  );
}
