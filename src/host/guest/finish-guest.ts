/** From a guest as written to the guest as rendered: defaults filled in, devices looked up. */

import type { Device } from '../device/device.ts';
import { findDevices } from '../device/device-reference.ts';
import type { WrittenHost } from '../host-schema.ts';
import { finishCloudInit } from './finish-cloud-init.ts';
import { finishWindowsSetup } from './finish-windows-setup.ts';
import type { Guest, GuestDisk, GuestNetwork, GuestSystem } from './guest.ts';

type WrittenGuest = NonNullable<WrittenHost['guests']>[number];

/** What guests take over from their host. */
type Surroundings = Pick<WrittenHost, 'administrator'> & {
  readonly passthrough: readonly Device[];
  readonly timezone: string;
};

export function finishGuest(written: WrittenGuest, { passthrough, administrator, timezone }: Surroundings): Guest {
  const os = written.os ?? 'other';
  const devices = finishDevices(written, passthrough);
  const hidden = yes(written['hide-hypervisor']) ?? (os === 'windows' && devices.some(mayBeNvidia));
  return {
    name: written.name,
    title: written.title,
    os,
    osinfo: written.osinfo,
    ...finishResources(written),
    ...finishMachine(written),
    hidden,
    boot: written.boot ?? ['disk', 'cdrom'],
    disks: listed(written.disks, written.disk).map((disk) => finishDisk(disk, os)),
    installIso: written['install-iso'],
    virtioDrivers: written['virtio-drivers'],
    windowsSetup: finishWindowsSetup(written, timezone),
    cloudInit: finishCloudInit(written, administrator),
    networks: listed(written.networks, written.network).flatMap((network) => finishNetwork(network, os)),
    devices,
    ...finishSeat(written),
    autostart: yes(written.autostart) ?? false,
    startDelay: written['start-delay'] ?? 0,
    shutdownTimeout: written['shutdown-timeout'] ?? 300,
    extraArguments: written['extra-arguments'] ?? [],
  };
}

type Resources = 'memoryMiB' | 'hugepages' | 'vcpus' | 'cpu' | 'pinnedCpus' | 'emulatorCpus';

function finishResources(written: WrittenGuest): Pick<Guest, Resources> {
  const { sockets, cores, threads } = written.vcpus;
  return {
    memoryMiB: written.memory,
    hugepages: yes(written.hugepages) ?? false,
    vcpus: { sockets: sockets ?? 1, cores: cores ?? 1, threads: threads ?? 1 },
    cpu: written.cpu ?? 'host-passthrough',
    pinnedCpus: written['pin-cpus'] ?? [],
    emulatorCpus: written['emulator-cpus'] ?? [],
  };
}

function finishMachine(written: WrittenGuest): Pick<Guest, 'firmware' | 'machine' | 'tpm'> {
  return {
    firmware: written.firmware ?? 'uefi',
    machine: written.machine ?? 'q35',
    tpm: yes(written.tpm) ?? false,
  };
}

type Seat = 'evdev' | 'lookingGlassMiB' | 'usbRedirection' | 'graphics' | 'video';

/** What a person sits at. A guest without a screen has no graphics adapter but those passed on. */
function finishSeat(written: WrittenGuest): Pick<Guest, Seat> {
  const graphics = written.graphics ?? 'vnc';
  return {
    evdev: written.evdev ?? [],
    lookingGlassMiB: written['looking-glass'],
    usbRedirection: written['usb-redirection'] ?? 0,
    graphics,
    video: written.video ?? (graphics === 'none' ? 'none' : 'vga'),
  };
}

function finishDevices({ devices }: WrittenGuest, passthrough: readonly Device[]): Device[] {
  return (devices ?? []).flatMap((reference) =>
    findDevices(reference, passthrough).flatMap((index) => passthrough[index] ?? []),
  );
}

/** NVIDIA's drivers for Windows before 465 refuse a virtual machine. An address alone does not tell whose card it is. */
function mayBeNvidia({ id, class: kind }: Device): boolean {
  if (kind !== null) return kind === 'gpu' || kind === 'nvidia-gpu';
  return id === null || id.startsWith('10de:');
}

type WrittenDisk = NonNullable<WrittenGuest['disk']>;

/** SATA, since Windows installs on it without a driver disc. */
function finishDisk(written: WrittenDisk, os: GuestSystem): GuestDisk {
  const { path, size, format, bus, cache, discard, serial } = written;
  return {
    path,
    sizeGiB: size,
    format: format ?? diskFormat(path) ?? 'raw',
    bus: bus ?? (os === 'linux' ? 'virtio' : 'sata'),
    cache: cache ?? 'none',
    discard: yes(discard) ?? false,
    serial,
  };
}

/** By the file's ending, or null if it tells nothing; a device is raw. */
export function diskFormat(path: string): 'raw' | 'qcow2' | null {
  if (path.endsWith('.qcow2')) return 'qcow2';
  return /\.(raw|img)$|^\/dev\//.test(path) ? 'raw' : null;
}

/** e1000e, since systems without virtio drivers (Windows) know it out of the box. */
function finishNetwork(written: NonNullable<WrittenGuest['network']>, os: GuestSystem): GuestNetwork[] {
  const { bridge, network, mac } = written;
  const model = written.model ?? (os === 'linux' ? 'virtio' : 'e1000e');
  if (bridge !== null) return [{ source: { bridge }, model, mac }];
  return network === null ? [] : [{ source: { network }, model, mac }];
}

/** A list, or the short form of one with a single item. */
function listed<Item>(list: readonly Item[] | null, single: Item | null): readonly Item[] {
  return list ?? (single === null ? [] : [single]);
}

function yes(written: 'yes' | 'no' | null): boolean | null {
  return written === null ? null : written === 'yes';
}
