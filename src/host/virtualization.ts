/**
 * What each release's libvirt, QEMU and OVMF can do for a guest: columns of the table of releases, see debian-releases.ts.
 * Versions: libvirt 3.0, 7.0, 9.0 and 11.3, QEMU 2.8, 5.2, 7.2 and 10.0; "Since" of libvirt's formatdomain.
 */

/** A firmware image and the fresh variables that each guest starts with; files of the package ovmf. */
export interface FirmwareFiles {
  readonly code: string;
  readonly variables: string;
}

export interface Virtualization {
  readonly firmware: FirmwareFiles;
  /** With Secure Boot and Microsoft's keys enrolled, or null where the package has none. */
  readonly secureFirmware: FirmwareFiles | null;
  /** Hyper-V enlightenments beyond those of virt-install(1) 1.4.0, which libvirt, QEMU and the kernel all know. */
  readonly enlightenments: readonly string[];
  /** Whether libvirt passes a keyboard or mouse of the host on by itself (`<input type='evdev'>`, 7.4). */
  readonly evdevInput: boolean;
  /** Whether a guest with VNC or SPICE can be without a graphics adapter (`<model type='none'/>`, 4.6). */
  readonly screenWithoutAdapter: boolean;
  /** Whether a virtio disk takes discards (QEMU 4.0); SATA and SCSI disks always do. */
  readonly virtioDiscard: boolean;
  /** What QEMU needs for SPICE beside qemu-system-x86. */
  readonly spicePackages: readonly string[];
}

const newFirmware: FirmwareFiles = {
  code: '/usr/share/OVMF/OVMF_CODE_4M.fd',
  variables: '/usr/share/OVMF/OVMF_VARS_4M.fd',
};

const microsoftFirmware: FirmwareFiles = {
  code: '/usr/share/OVMF/OVMF_CODE_4M.ms.fd',
  variables: '/usr/share/OVMF/OVMF_VARS_4M.ms.fd',
};

/** Linux 4.9 and QEMU 2.8; libvirt has all of them since 1.3.3. */
const oldEnlightenments = ['vpindex', 'runtime', 'synic', 'stimer'];

/** QEMU 3.1; libvirt 4.7 and 4.10. Those for nested guests and for a guest's migration are left out. */
const newEnlightenments = [...oldEnlightenments, 'frequencies', 'tlbflush', 'ipi'];

const newVirtualization = {
  firmware: newFirmware,
  secureFirmware: microsoftFirmware,
  enlightenments: newEnlightenments,
  screenWithoutAdapter: true,
  virtioDiscard: true,
} as const;

export const virtualizationOf = {
  stretch: {
    firmware: { code: '/usr/share/OVMF/OVMF_CODE.fd', variables: '/usr/share/OVMF/OVMF_VARS.fd' },
    secureFirmware: null,
    enlightenments: oldEnlightenments,
    evdevInput: false,
    screenWithoutAdapter: false,
    virtioDiscard: false,
    spicePackages: [],
  },
  bullseye: { ...newVirtualization, evdevInput: false, spicePackages: [] },
  bookworm: { ...newVirtualization, evdevInput: true, spicePackages: [] },
  trixie: { ...newVirtualization, evdevInput: true, spicePackages: ['qemu-system-modules-spice'] },
} satisfies Readonly<Record<string, Virtualization>>;
