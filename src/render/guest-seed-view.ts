/** The media from which guests' systems take their answers, as the plan of the host lists them. */
import type { Guest } from '../host/guest/guest.ts';
import { hasSeed, seedPath } from '../host/guest/guest-seed.ts';

export interface SeedView {
  /** Of the guest. */
  readonly name: string;
  readonly path: string;
  /** Of the volume: cloud-init looks for `cidata`. */
  readonly label: string;
  /** The disk that the answers erase, or `-`. */
  readonly erases: string;
}

export function seedViews(guests: readonly Guest[]): SeedView[] {
  return guests.filter(hasSeed).map(({ name, disks, windowsSetup }) => {
    const disk = disks[0]?.path ?? null;
    const path = seedPath(name, disk);
    return windowsSetup === null
      ? { name, path, label: 'cidata', erases: '-' }
      : { name, path, label: 'AUTOUNATTEND', erases: disk ?? '-' };
  });
}
