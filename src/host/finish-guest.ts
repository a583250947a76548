/** From a guest as written to the guest as rendered: defaults filled in, devices looked up. */

import type { Device } from './device.ts';
import { findDevices } from './device-reference.ts';
import type { Guest } from './guest.ts';
import type { WrittenHost } from './host-schema.ts';

type WrittenGuest = NonNullable<WrittenHost['guests']>[number];

export function finishGuest(written: WrittenGuest, passthrough: readonly Device[]): Guest {
  const { sockets, cores, threads } = written.vcpus;
  return {
    name: written.name,
    title: written.title,
    memoryMiB: written.memory,
    vcpus: { sockets: sockets ?? 1, cores: cores ?? 1, threads: threads ?? 1 },
    cpu: written.cpu ?? 'host-passthrough',
    disk: finishDisk(written.disk),
    installIso: written['install-iso'],
    network: finishNetwork(written.network),
    devices: (written.devices ?? []).flatMap((reference) =>
      findDevices(reference, passthrough).flatMap((index) => passthrough[index] ?? []),
    ),
  };
}

function finishDisk(written: WrittenGuest['disk']): Guest['disk'] {
  if (written === null) return null;
  const { path, size, format } = written;
  return { path, sizeGiB: size, format: format ?? diskFormat(path) ?? 'raw' };
}

/** By the file's ending, or null if it tells nothing. */
export function diskFormat(path: string): 'raw' | 'qcow2' | null {
  if (path.endsWith('.qcow2')) return 'qcow2';
  return /\.(raw|img)$/.test(path) ? 'raw' : null;
}

function finishNetwork(written: WrittenGuest['network']): Guest['network'] {
  if (written === null) return null;
  if (written.bridge !== null) return { bridge: written.bridge };
  return written.network === null ? null : { network: written.network };
}
