/** Drives that cannot be told apart by what an admin could know of them. */
import type { Drive } from './drive.ts';

/** Four characters tell two sticks of one series apart. */
export const lastCharacters = 4;

/** What names a drive: its serial, or if it has none its size in bytes. */
export function nameOf({ serial, size }: Drive): { readonly text: string; readonly noun: 'serial' | 'size in bytes' } {
  return serial === null ? { text: String(size), noun: 'size in bytes' } : { text: serial, noun: 'serial' };
}

/** In words that follow the path of the other one, in what the two are the same; null if their names tell them apart. A reader's empty slot is no other drive. */
export function sharedMark(one: Drive, other: Drive): string | null {
  if (one.path === other.path || other.size === 0) return null;
  if (one.serial !== null && one.serial === other.serial) return 'has the same serial';
  if (one.worldWideName !== null && one.worldWideName === other.worldWideName) return 'has the same world wide name';
  // the kernel's devices in files have no serials at all
  const areDrives = one.kind === 'disk' && other.kind === 'disk';
  return areDrives && one.serial === null && other.serial === null && one.size === other.size
    ? 'has no serial either, and the same size'
    : null;
}

/** Whether the last characters of its serial are also those of another drive. */
export function hasNearNamesake(drive: Drive, drives: readonly Drive[]): boolean {
  const ending = drive.serial?.slice(-lastCharacters);
  return drives.some(({ path, serial }) => path !== drive.path && ending !== undefined && serial?.endsWith(ending));
}
