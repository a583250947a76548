/** A virtual machine of the host, complete. */

import type { Device } from '../device/device.ts';
import type { CloudInit } from './cloud-init.ts';
import type { WindowsSetup } from './windows-setup.ts';

export interface Guest {
  readonly name: string;
  readonly title: string | null;
  readonly os: GuestSystem;
  /** Name of the system in osinfo-db: `win10`; or null. */
  readonly osinfo: string | null;
  readonly memoryMiB: number;
  /** Whether its memory is taken from the host's hugepages. */
  readonly hugepages: boolean;
  readonly vcpus: { readonly sockets: number; readonly cores: number; readonly threads: number };
  /** A CPU model that virt-install(1) --cpu knows: `host-passthrough`, `Skylake-Client`. */
  readonly cpu: string;
  /** The host's CPU of each virtual one, in order; empty for a guest that runs on any. */
  readonly pinnedCpus: readonly number[];
  /** The host's CPUs for QEMU's own threads; empty for any. */
  readonly emulatorCpus: readonly number[];
  readonly firmware: Firmware;
  readonly machine: 'q35' | 'pc';
  /** Whether the guest may not see that it runs on KVM. */
  readonly hidden: boolean;
  readonly tpm: boolean;
  /** In the order in which the guest's firmware tries them. */
  readonly boot: readonly BootMedium[];
  /** The first one is what `boot` means by `disk`. */
  readonly disks: readonly GuestDisk[];
  /** Absolute path on the host of the install medium, or null for an empty optical drive. */
  readonly installIso: string | null;
  /** Absolute path on the host of the medium with drivers for Windows, or null for no second optical drive. */
  readonly virtioDrivers: string | null;
  /** With which Windows installs itself, or null. */
  readonly windowsSetup: WindowsSetup | null;
  /** What cloud-init finds at the first start, or null. */
  readonly cloudInit: CloudInit | null;
  readonly networks: readonly GuestNetwork[];
  /** The passthrough devices this guest gets, as in `Host.passthrough`. */
  readonly devices: readonly Device[];
  /** Keyboards and mice of the host, as paths below /dev/input. */
  readonly evdev: readonly string[];
  /** Size of the memory that Looking Glass shares with the host, or null for none. */
  readonly lookingGlassMiB: number | null;
  /** How many USB devices can be passed over SPICE at a time. */
  readonly usbRedirection: number;
  readonly graphics: 'vnc' | 'spice' | 'none';
  readonly video: VideoModel;
  readonly autostart: boolean;
  /** Seconds until the next guest is started. */
  readonly startDelay: number;
  /** Seconds until the next guest is asked to shut down, whether this one has or not. */
  readonly shutdownTimeout: number;
  /** Further words of virt-install(1): `--sound=ich9`. */
  readonly extraArguments: readonly string[];
}

export type GuestSystem = 'windows' | 'linux' | 'other';
export type Firmware = 'uefi' | 'uefi-secure' | 'bios';
export type BootMedium = 'disk' | 'cdrom' | 'network';
export type VideoModel = 'vga' | 'virtio' | 'qxl' | 'none';
export type DiskBus = 'virtio' | 'sata' | 'scsi';

export interface GuestDisk {
  readonly path: string;
  /** Null for an image or a drive that is there already and never made. */
  readonly sizeGiB: number | null;
  readonly format: 'raw' | 'qcow2';
  readonly bus: DiskBus;
  readonly cache: 'none' | 'writeback' | 'writethrough' | 'directsync' | 'unsafe';
  readonly discard: boolean;
  readonly serial: string | null;
}

export interface GuestNetwork {
  /** A bridge of the host, or one of libvirt's networks. */
  readonly source: { readonly bridge: string } | { readonly network: string };
  readonly model: string;
  /** Six pairs of lower-case hex digits, or null to let libvirt choose. */
  readonly mac: string | null;
}
