/** Failures of a drive, told so that the admin knows what to do. */
import { constants } from 'node:os';
import { PassforgeError } from '../errors.ts';
import { platformName } from './platform-name.ts';

const isBroken = ['the drive failed', 'Take another one; this one is broken, or was taken out.'] as const;
const isGone = ['it is gone', 'Plug it in and begin again.'] as const;
const isForbidden = ['not permitted', 'Run the same command with sudo.'] as const;

const whoUsesIt =
  platformName() === 'darwin'
    ? 'Take it out of use: diskutil unmountDisk; lsof tells what uses it.'
    : 'Unmount what is on it, and end what uses it: lsblk and fuser -v tell.';

/** What the system's error codes mean for a drive, see errno(3); of the kernel's block layer `blk_errors` in block/blk-core.c. */
const findings: Readonly<Record<string, readonly [finding: string, hint?: string]>> = {
  EBUSY: ['it is in use', whoUsesIt],
  EACCES: isForbidden,
  EPERM: isForbidden,
  EROFS: ['it is read-only', 'Look for a switch at the stick or card.'],
  ENOENT: ['there is no such device'],
  ENXIO: isGone,
  ENODEV: isGone,
  ENOMEDIUM: ['there is no medium in it', 'Put the card in.'],
  EIO: isBroken,
  ENODATA: isBroken,
  EREMOTEIO: isBroken,
  ETIMEDOUT: isBroken,
  ENOLINK: isBroken,
  EILSEQ: isBroken,
  ENOSPC: ['it ends here, although it said that it has more room', 'Take another one.'],
};

/** Those that Node.js has no names for; the second one is Linux's alone. */
const namesOfNumbers: Readonly<Record<number, string>> = { [constants.errno.ENOLINK]: 'ENOLINK', 123: 'ENOMEDIUM' };

/**
 * @param offset the byte at which it failed, or null
 * @returns the same error if it is of another kind
 */
export function explainFailedDrive(doing: string, path: string, offset: number | null, cause: unknown): unknown {
  const [finding, hint] = findings[codeOf(cause)] ?? [];
  if (finding === undefined) return cause;
  const place = offset === null ? path : `${path} at byte ${offset}`;
  return new PassforgeError(
    'failed',
    `${doing} ${place}: ${finding}`,
    hint === undefined ? { cause } : { hint, cause },
  );
}

export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code, errno } = error as NodeJS.ErrnoException;
  return namesOfNumbers[-(errno ?? 0)] ?? code ?? '';
}
