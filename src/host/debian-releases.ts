/**
 * The Debian releases that passforge builds for, one row each, and everything that differs between them. Nobody else asks
 * which release it is: code and templates ask for a column. A new release is a new row.
 */
import { type Virtualization, virtualizationOf } from './virtualization.ts';

/** Oldest first; a release inherits what its predecessors have in question tables and the like. */
export const releaseNames = ['stretch', 'bullseye', 'bookworm', 'trixie'] as const;

/** A Debian release by codename. */
export type ReleaseName = (typeof releaseNames)[number];

export interface DebianRelease {
  readonly codename: ReleaseName;
  readonly number: number;
  /** Base address of the archive of retired releases, for one that no mirror carries any more; else null. */
  readonly retiredArchive: string | null;
  /** The suite with security updates, as sources.list(5) names it. */
  readonly securitySuite: string;
  /** The component with firmware and microcode (Debian Policy 2.2). */
  readonly firmwareComponent: 'non-free' | 'non-free-firmware';
  /**
   * Primary fingerprints of the keys that may sign it; one good signature of any is enough. Each is a file of
   * src/archive/keys. Pinned are the release's own keys, not the older key by which hosts without a newer keyring would
   * know it; a retired release, whose own keys have expired, is known by the key of the release that signed it last.
   */
  readonly signingKeys: readonly string[];
  /** The package that holds the installer's kernel and initrd. */
  readonly netbootPackage: string;
  /** Whether its shim and GRUB are signed, so that a machine with Secure Boot starts them. */
  readonly signedBootLoaders: boolean;
  /** Packages that came out of the package systemd: what is not among them is in systemd itself. */
  readonly systemdPackages: readonly string[];
  /** Version of systemd, for settings that only newer ones have. */
  readonly systemdVersion: number;
  /** Version of virt-install(1), for options that only newer ones have. */
  readonly virtInstallVersion: VirtInstallVersion;
  /** The Python that virt-install brings along. */
  readonly python: string;
  /** Whether sshd_config(5) reads the files of /etc/ssh/sshd_config.d. */
  readonly sshdReadsFolder: boolean;
  /** Whether Intel's IOMMU works without a word on the kernel's command line, except for integrated graphics. */
  readonly intelIommuByDefault: boolean;
  /** Whether swtpm is in the release, so that a guest can have an emulated TPM. */
  readonly emulatedTpm: boolean;
  /** What its libvirt, QEMU and OVMF can do for a guest. */
  readonly virtualization: Virtualization;
}

export type VirtInstallVersion = '1.4.0' | '3.2.0' | '4.1.0' | '5.0.0';

export const debianReleases: Readonly<Record<ReleaseName, DebianRelease>> = {
  stretch: {
    codename: 'stretch',
    number: 9,
    retiredArchive: 'http://archive.debian.org/debian',
    securitySuite: 'stretch/updates',
    firmwareComponent: 'non-free',
    signingKeys: [
      '1F89983E0081FDE018F3CC9673A4F27B8DD47936', // Debian Archive Automatic Signing Key (11/bullseye)
      '80D15823B7FD1561F9F7BCDDDC30D7C23CBBABEE', // Debian Archive Automatic Signing Key (10/buster)
    ],
    netbootPackage: 'debian-installer-9-netboot-amd64',
    signedBootLoaders: false,
    systemdPackages: [],
    systemdVersion: 232,
    virtInstallVersion: '1.4.0',
    python: '/usr/bin/python2',
    sshdReadsFolder: false,
    intelIommuByDefault: false,
    emulatedTpm: false,
    virtualization: virtualizationOf.stretch,
  },
  bullseye: {
    codename: 'bullseye',
    number: 11,
    retiredArchive: null,
    securitySuite: 'bullseye-security',
    firmwareComponent: 'non-free',
    signingKeys: [
      '1F89983E0081FDE018F3CC9673A4F27B8DD47936', // Debian Archive Automatic Signing Key (11/bullseye)
      'A4285295FC7B1A81600062A9605C66F00D6C9793', // Debian Stable Release Key (11/bullseye)
    ],
    netbootPackage: 'debian-installer-11-netboot-amd64',
    signedBootLoaders: true,
    systemdPackages: ['systemd-timesyncd'],
    systemdVersion: 247,
    virtInstallVersion: '3.2.0',
    python: '/usr/bin/python3',
    sshdReadsFolder: true,
    intelIommuByDefault: true,
    emulatedTpm: false,
    virtualization: virtualizationOf.bullseye,
  },
  bookworm: {
    codename: 'bookworm',
    number: 12,
    retiredArchive: null,
    securitySuite: 'bookworm-security',
    firmwareComponent: 'non-free-firmware',
    signingKeys: [
      'B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8', // Debian Archive Automatic Signing Key (12/bookworm)
      '4D64FEC119C2029067D6E791F8D2585B8783D481', // Debian Stable Release Key (12/bookworm)
    ],
    netbootPackage: 'debian-installer-12-netboot-amd64',
    signedBootLoaders: true,
    systemdPackages: ['systemd-resolved', 'systemd-timesyncd'],
    systemdVersion: 252,
    virtInstallVersion: '4.1.0',
    python: '/usr/bin/python3',
    sshdReadsFolder: true,
    intelIommuByDefault: true,
    emulatedTpm: true,
    virtualization: virtualizationOf.bookworm,
  },
  trixie: {
    codename: 'trixie',
    number: 13,
    retiredArchive: null,
    securitySuite: 'trixie-security',
    firmwareComponent: 'non-free-firmware',
    signingKeys: [
      '04B54C3CDCA79751B16BC6B5225629DF75B188BD', // Debian Archive Automatic Signing Key (13/trixie)
      '41587F7DB8C774BCCF131416762F67A0B2C39DE4', // Debian Stable Release Key (13/trixie)
    ],
    netbootPackage: 'debian-installer-13-netboot-amd64',
    signedBootLoaders: true,
    systemdPackages: ['systemd-resolved', 'systemd-timesyncd'],
    systemdVersion: 257,
    virtInstallVersion: '5.0.0',
    python: '/usr/bin/python3',
    sshdReadsFolder: true,
    intelIommuByDefault: true,
    emulatedTpm: true,
    virtualization: virtualizationOf.trixie,
  },
};
