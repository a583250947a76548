/** What differs between the Debian releases that passforge builds for: the columns of the table in debian-releases.ts. */
import type { Virtualization } from './virtualization.ts';

/** Oldest first; a release inherits what its predecessors have in question tables and the like. */
export const releaseNames = ['stretch', 'bullseye', 'bookworm', 'trixie'] as const;

/** The one that `init` begins a description with. */
export const newestRelease: ReleaseName = 'trixie';

/** A Debian release by codename. */
export type ReleaseName = (typeof releaseNames)[number];

export interface DebianRelease {
  readonly codename: ReleaseName;
  readonly number: number;
  /** For a release that no mirror carries any more; else null. */
  readonly retired: Retirement | null;
  /** The suite with security updates, as sources.list(5) names it. */
  readonly securitySuite: string;
  /** The suite with updates between point releases, or null where its retired archive is not known to have one. */
  readonly updatesSuite: string | null;
  /** Its components, as sources.list(5) names them. */
  readonly components: readonly Component[];
  /** The component with firmware and microcode (Debian Policy 2.2). */
  readonly firmwareComponent: 'non-free' | 'non-free-firmware';
  /** The component of iucode-tool, which Intel's microcode depends on. */
  readonly iucodeToolComponent: Component;
  /** Whether apt has https in itself, for archives and for proxies. */
  readonly aptSpeaksHttps: boolean;
  /**
   * Primary fingerprints of the keys that may sign it; one good signature of any is enough. Each is a file of
   * src/archive/keys. Pinned are the release's own keys, not the older key by which hosts without a newer keyring would
   * know it; a retired release, whose own keys have expired, is known by the key of the release that signed it last.
   */
  readonly signingKeys: readonly string[];
  /** The same of its suite with security updates, which an archive of its own signs with keys of its own. */
  readonly securityKeys: readonly string[];
  /** Whether its installer looks firmware up by the hardware it finds (hw-detect 1.154), and can be told not to. */
  readonly looksFirmwareUp: boolean;
  /** Whether its installer can be told to enter GRUB into the firmware's boot entries (grub-installer 1.187). */
  readonly asksForNvram: boolean;
  /** The package that holds the installer's kernel and initrd. */
  readonly netbootPackage: string;
  /** The library of e2fsprogs; its name changed with the 64-bit time of 32-bit machines. */
  readonly ext2fsLibrary: 'libext2fs2' | 'libext2fs2t64';
  /** Whether its shim and GRUB are signed, so that a machine with Secure Boot starts them. */
  readonly signedBootLoaders: boolean;
  /** Packages that came out of the package systemd: what is not among them is in systemd itself. */
  readonly systemdPackages: readonly string[];
  /** What its systemd-networkd knows and does. */
  readonly networkd: NetworkdFacts;
  /** Version of virt-install(1), for options that only newer ones have. */
  readonly virtInstallVersion: VirtInstallVersion;
  /** The Python that virt-install brings along. */
  readonly python: string;
  /** Whether sshd_config(5) reads the files of /etc/ssh/sshd_config.d. */
  readonly sshdReadsFolder: boolean;
  /** What sshd_config(5) calls authentication by questions and answers, which may ask for a password. */
  readonly sshdQuestionsKeyword: 'ChallengeResponseAuthentication' | 'KbdInteractiveAuthentication';
  /** Whether its ssh takes keys that live in a security key (OpenSSH 8.2). */
  readonly sshSecurityKeys: boolean;
  /** Whether its crypt(5) knows yescrypt, the hashes that begin with $y$. */
  readonly yescrypt: boolean;
  /** Time zones that its tzdata has under older names only, by their present names. */
  readonly olderZoneNames: Readonly<Record<string, string>>;
  /** The file below /run/systemd/resolve that /etc/resolv.conf links to. */
  readonly resolverFile: 'resolv.conf' | 'stub-resolv.conf';
  /** What its initramfs is packed with, as mkinitramfs(8) is set up: a package that must be there. */
  readonly initramfsCompressor: 'gzip' | 'zstd';
  /** Whether Intel's IOMMU works without a word on the kernel's command line, except for integrated graphics. */
  readonly intelIommuByDefault: boolean;
  /** The driver that puts the console into the framebuffer of UEFI firmware; `video=NAME:off` switches it off. */
  readonly uefiFramebuffer: 'efifb';
  /** Whether the kernel can stop the clock tick of a busy processor (CONFIG_NO_HZ_FULL). */
  readonly ticklessCpus: boolean;
  /** Whether kvm has the option report_ignored_msrs (Linux 4.15). */
  readonly reportsIgnoredMsrs: boolean;
  /** Whether swtpm is in the release, so that a guest can have an emulated TPM. */
  readonly emulatedTpm: boolean;
  /** Whether partman-auto-lvm asks how much of a new volume group to use (since its version 70). */
  readonly asksGuidedSize: boolean;
  /** The package by which the initramfs opens encrypted disks; before buster it was cryptsetup itself. */
  readonly cryptsetupInitramfsPackage: 'cryptsetup' | 'cryptsetup-initramfs';
  /** What its libvirt, QEMU and OVMF can do for a guest. */
  readonly virtualization: Virtualization;
}

export interface Retirement {
  /** Base address of the archive of retired releases. */
  readonly archive: string;
  /** The same of their security updates. */
  readonly security: string;
  /** After its last release file: what is dated later is no work of those who retired it. */
  readonly frozen: Date;
}

export type Component = 'main' | 'contrib' | 'non-free' | 'non-free-firmware';

/** Differences between versions of systemd.network(5) and systemd.netdev(5). */
export interface NetworkdFacts {
  /** The section that has the settings of DHCP for IPv4. */
  readonly dhcpSection: 'DHCP' | 'DHCPv4';
  /** Whether it tells whose link counts for network-online.target: RequiredForOnline. */
  readonly requiredForOnline: boolean;
  /** Whether systemd-networkd-wait-online(8) can be content with any link (systemd 242). */
  readonly waitsForAnyLink: boolean;
  /** Whether it waits for a carrier before it sets fixed addresses, unless told ConfigureWithoutCarrier. */
  readonly addressWaitsForCarrier: boolean;
  /** Whether a bridge can be left to take its port's MAC address: MACAddress=none. */
  readonly bridgeTakesPortAddress: boolean;
  /** Whether a route waits until DHCP has brought the network that its router is in. */
  readonly routesWaitForAddress: boolean;
}

export type VirtInstallVersion = '1.4.0' | '3.2.0' | '4.1.0' | '5.0.0';
