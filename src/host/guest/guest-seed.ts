/** The medium from which a guest's system takes its answers: made on the host, beside the guest's first disk. */

import { guestsFolder } from '../storage/storage.ts';
import type { Guest } from './guest.ts';
import { isDevicePath } from './guest-names.ts';

/** Absolute path of the guest's medium. `disk` is the path of its first disk, if it has one. */
export function seedPath(name: string, disk: string | null): string {
  const folder = disk === null || isDevicePath(disk) ? guestsFolder : disk.slice(0, disk.lastIndexOf('/'));
  return `${folder}/${name}-seed.iso`;
}

export function hasSeed({ windowsSetup, cloudInit }: Guest): boolean {
  return windowsSetup !== null || cloudInit !== null;
}
