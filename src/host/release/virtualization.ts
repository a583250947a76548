/**
 * What each release's libvirt, QEMU and OVMF can do for a guest: columns of the table of releases, see debian-releases.ts.
 * Versions: libvirt 3.0, 7.0, 9.0 and 11.3, QEMU 2.8, 5.2, 7.2 and 10.0; "Since" of libvirt's formatdomain.
 */

/** A firmware image and the fresh variables that each guest starts with; files of the package ovmf. */
export interface FirmwareFiles {
  readonly code: string;
  readonly variables: string;
}

/**
 * The files of the package ovmf, or none where libvirt chooses by features (`<feature name='secure-boot'/>` of
 * `<os firmware='efi'>`, 7.2). Before that a guest cannot say that it wants no Secure Boot, and gets it.
 */
export type FirmwareChoice = { readonly plain: FirmwareFiles; readonly secure: FirmwareFiles | null } | 'by-features';

export interface Virtualization {
  /** How a guest gets UEFI firmware: without Secure Boot, or with it and Microsoft's keys enrolled. */
  readonly firmware: FirmwareChoice;
  /** Hyper-V enlightenments beyond those of virt-install(1) 1.4.0, which libvirt, QEMU and the kernel all know. */
  readonly enlightenments: readonly string[];
  /** Whether libvirt passes a keyboard or mouse of the host on by itself (`<input type='evdev'>`, 7.4). */
  readonly evdevInput: boolean;
  /** Whether a guest with VNC or SPICE can be without a graphics adapter (`<model type='none'/>`, 4.6). */
  readonly screenWithoutAdapter: boolean;
  /** Whether a virtio disk takes discards (QEMU 4.0); SATA and SCSI disks always do. */
  readonly virtioDiscard: boolean;
  /** Whether QEMU tells a guest on AMD's processors which threads are of one core: the feature topoext (QEMU 2.12). */
  readonly threadsOnAmd: boolean;
  /** What QEMU needs for SPICE beside qemu-system-x86. */
  readonly spicePackages: readonly string[];
}

const stretchFirmware: FirmwareChoice = {
  plain: { code: '/usr/share/OVMF/OVMF_CODE.fd', variables: '/usr/share/OVMF/OVMF_VARS.fd' },
  secure: null,
};

const bullseyeFirmware: FirmwareChoice = {
  plain: { code: '/usr/share/OVMF/OVMF_CODE_4M.fd', variables: '/usr/share/OVMF/OVMF_VARS_4M.fd' },
  secure: { code: '/usr/share/OVMF/OVMF_CODE_4M.ms.fd', variables: '/usr/share/OVMF/OVMF_VARS_4M.ms.fd' },
};

/** Linux 4.9 and QEMU 2.8; libvirt has all of them since 1.3.3. */
const oldEnlightenments = ['vpindex', 'runtime', 'synic', 'stimer'];

/** QEMU 3.1; libvirt 4.7 and 4.10. Those for nested guests and for a guest's migration are left out. */
const newEnlightenments = [...oldEnlightenments, 'frequencies', 'tlbflush', 'ipi'];

const newVirtualization = {
  firmware: 'by-features',
  enlightenments: newEnlightenments,
  screenWithoutAdapter: true,
  virtioDiscard: true,
  threadsOnAmd: true,
} as const;

/** Whether a guest can have Secure Boot. */
export function hasSecureFirmware({ firmware }: Virtualization): boolean {
  return firmware === 'by-features' || firmware.secure !== null;
}

export const virtualizationOf = {
  stretch: {
    firmware: stretchFirmware,
    enlightenments: oldEnlightenments,
    evdevInput: false,
    screenWithoutAdapter: false,
    virtioDiscard: false,
    threadsOnAmd: false,
    spicePackages: [],
  },
  bullseye: { ...newVirtualization, firmware: bullseyeFirmware, evdevInput: false, spicePackages: [] },
  bookworm: { ...newVirtualization, evdevInput: true, spicePackages: [] },
  trixie: { ...newVirtualization, evdevInput: true, spicePackages: ['qemu-system-modules-spice'] },
} satisfies Readonly<Record<string, Virtualization>>;
