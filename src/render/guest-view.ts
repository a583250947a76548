/** What a guest's templates may use: values of virt-install(1) options, named after them. */
import type { Guest } from '../host/guest.ts';
import { type DeviceView, deviceView } from './device-view.ts';

export interface GuestView {
  readonly name: string;
  readonly metadata: string;
  readonly memory: string;
  readonly vcpus: string;
  readonly cpu: string;
  /** False for a guest that owns no disk. */
  readonly disk:
    | false
    | {
        readonly path: string;
        readonly format: string;
        readonly size: string;
        readonly option: string;
      };
  readonly optical: string;
  readonly network: string;
  readonly devices: readonly DeviceView[];
}

export function guestView(guest: Guest): GuestView {
  const { sockets, cores, threads } = guest.vcpus;
  return {
    name: guest.name,
    metadata: guest.title === null ? '' : `title=${doubleCommas(guest.title)}`,
    memory: String(guest.memoryMiB),
    vcpus: `${sockets * cores * threads},sockets=${sockets},cores=${cores},threads=${threads}`,
    cpu: guest.cpu,
    disk: diskView(guest.disk),
    optical: opticalOption(guest.installIso),
    network: networkOption(guest.network),
    devices: guest.devices.map(deviceView),
  };
}

function diskView(disk: Guest['disk']): GuestView['disk'] {
  if (disk === null) return false;
  const option = `path=${doubleCommas(disk.path)},driver.type=${disk.format},cache=none`;
  return {
    path: disk.path,
    format: disk.format,
    size: `${disk.sizeGiB}G`,
    option,
  };
}

/**
 * The medium goes into the definition past virt-install, which refuses a file that is not there yet. On a fresh host it
 * never is; `optional` starts the guest with an empty drive until somebody has put it there.
 */
function opticalOption(installIso: string | null): string {
  if (installIso === null) return 'device=cdrom';
  const source = `xpath1.set=./source/@file,xpath1.value=${doubleCommas(installIso)}`;
  return `device=cdrom,${source},xpath2.set=./source/@startupPolicy,xpath2.value=optional`;
}

/** e1000e, since systems without virtio drivers (Windows) know it out of the box. */
function networkOption(network: Guest['network']): string {
  if (network === null) return 'none';
  return 'bridge' in network ? `bridge=${network.bridge},model=e1000e` : `network=${network.network},model=e1000e`;
}

/** A comma ends a sub-option of virt-install(1); doubled, it is a comma. */
function doubleCommas(value: string): string {
  return value.replaceAll(',', ',,');
}
