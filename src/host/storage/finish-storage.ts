/** From the written storage to the finished one. */

import type { WrittenHost } from '../host-schema.ts';
import { finishDisk } from './finish-disk.ts';
import type { GuestsDisk, Storage, SystemLayout } from './storage.ts';

type WrittenStorage = NonNullable<WrittenHost['storage']>;

/**
 * Guests' memory is pinned and never swapped, so swap serves the host's own processes alone, however much memory there is.
 */
const defaultSwapBytes = 4 * 2 ** 30;

/** Room for Debian, libvirt, QEMU, logs and install media of some guests. */
const rootBesideGuests = 32 * 2 ** 30;

export function finishStorage(written: WrittenStorage | null): Storage {
  return written === null
    ? { system: null, guestsDisk: null }
    : { system: finishSystem(written), guestsDisk: finishGuestsDisk(written) };
}

/** Null while nothing is written that Debian's own recipe would not do: such hosts stay as they are. */
function finishSystem(written: WrittenStorage): SystemLayout | null {
  const { swap, encryption } = written;
  // Debian's installer encrypts a volume group as a whole, and nothing else by itself.
  const layout = written.layout ?? (encryption === null ? 'plain' : 'lvm');
  const filesystem = written.filesystem ?? 'ext4';
  const root = written.root ?? 'rest';
  const guests = written.guests?.size ?? null;
  const isDebians = layout === 'plain' && filesystem === 'ext4' && root === 'rest';
  if (isDebians && swap === null && guests === null && encryption === null) return null;
  return {
    layout,
    filesystem,
    swapBytes: swap ?? defaultSwapBytes,
    rootBytes: finishRoot(written.root, guests),
    guests,
    encryption:
      encryption === null ? null : { keyStick: encryption['key-stick'], unlock: encryption.unlock ?? 'passphrase' },
  };
}

function finishRoot(root: WrittenStorage['root'], guests: SystemLayout['guests']): number | null {
  if (root === null) return guests === 'rest' ? rootBesideGuests : null;
  return root === 'rest' ? null : root;
}

function finishGuestsDisk({ guests, filesystem }: WrittenStorage): GuestsDisk | null {
  if (guests === null || guests.disk === null) return null;
  return {
    disk: finishDisk(guests.disk),
    filesystem: guests.filesystem ?? filesystem ?? 'ext4',
  };
}
