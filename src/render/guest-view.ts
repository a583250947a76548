/** What a guest's templates may use: values of virt-install(1) options, named after them, and parts of libvirt's XML. */

import type { Guest, GuestNetwork } from '../host/guest/guest.ts';
import { hasSeed } from '../host/guest/guest-seed.ts';
import type { DebianRelease } from '../host/release/debian-release.ts';
import type { Virtualization } from '../host/release/virtualization.ts';
import { type CloudInitView, cloudInitView } from './cloud-init-view.ts';
import { type DeviceView, deviceView } from './device-view.ts';
import { type DiskView, diskViews, type OpticalView, opticalViews } from './guest-disk-view.ts';
import { type WindowsSetupView, windowsSetupView } from './windows-setup-view.ts';

/** Options are spelled as virt-install 1.4.0 does, which all later ones take too. An absent one is ''. */
export interface GuestView {
  readonly name: string;
  readonly metadata: string;
  readonly osinfo: string;
  readonly memory: string;
  readonly hugepages: boolean;
  readonly vcpus: string;
  readonly cpu: string;
  /** Whether the guest needs a feature beside the host's model to see threads on AMD's processors. */
  readonly threadsOnAmd: boolean;
  readonly machine: string;
  readonly boot: string;
  readonly features: string;
  readonly clock: string;
  readonly disks: readonly DiskView[];
  readonly hasScsi: boolean;
  readonly opticals: readonly OpticalView[];
  readonly networks: readonly string[];
  readonly devices: readonly DeviceView[];
  readonly graphics: string;
  readonly video: string;
  readonly tpm: string;
  /** One for each USB device that can be passed at a time. */
  readonly redirections: readonly string[];
  readonly extraArguments: readonly string[];
  /** Names of elements. */
  readonly enlightenments: readonly string[];
  readonly vendorId: string;
  /** False for a guest that runs on any CPU. */
  readonly cputune: false | CputuneView;
  readonly keyboards: readonly string[];
  readonly mice: readonly string[];
  /** False for a guest without Looking Glass; the size is in MiB. */
  readonly sharedMemory: false | { readonly name: string; readonly size: string };
  /** Whether it has a medium with answers. */
  readonly seeded: boolean;
  readonly windowsSetup: false | WindowsSetupView;
  readonly cloudInit: false | CloudInitView;
  /** The interpreter that virt-install brings along. */
  readonly python: string;
}

interface CputuneView {
  readonly pins: readonly { readonly vcpu: string; readonly cpu: string }[];
  /** A list of CPUs, or ''. */
  readonly emulatorCpus: string;
}

export function guestView(guest: Guest, release: DebianRelease): GuestView {
  return {
    name: guest.name,
    metadata: guest.title === null ? '' : `title=${doubleCommas(guest.title)}`,
    osinfo: guest.osinfo ?? '',
    ...resources(guest),
    threadsOnAmd: wantsThreadsOnAmd(guest) && release.virtualization.threadsOnAmd,
    machine: guest.machine,
    boot: bootOption(guest, release),
    features: featuresOption(guest),
    clock: guest.os === 'windows' ? windowsClock : '',
    disks: diskViews(guest),
    hasScsi: guest.disks.some(({ bus }) => bus === 'scsi'),
    opticals: opticalViews(guest),
    networks: guest.networks.length === 0 ? ['none'] : guest.networks.map(networkOption),
    devices: guest.devices.map(deviceView),
    ...seat(guest),
    tpm: tpmOption(guest),
    extraArguments: guest.extraArguments,
    enlightenments: guest.os === 'windows' ? release.virtualization.enlightenments : [],
    vendorId: guest.os === 'windows' && guest.hidden ? 'passforge' : '',
    seeded: hasSeed(guest),
    windowsSetup: windowsSetupView(guest),
    cloudInit: cloudInitView(guest),
    python: release.python,
  };
}

type Resources = 'memory' | 'hugepages' | 'vcpus' | 'cpu' | 'cputune';

function resources(guest: Guest): Pick<GuestView, Resources> {
  const { sockets, cores, threads } = guest.vcpus;
  return {
    memory: String(guest.memoryMiB),
    hugepages: guest.hugepages,
    vcpus: `${sockets * cores * threads},sockets=${sockets},cores=${cores},threads=${threads}`,
    cpu: guest.cpu,
    cputune: cputuneView(guest),
  };
}

/** A named model has the feature in it, where it has threads. */
function wantsThreadsOnAmd({ vcpus, cpu }: Guest): boolean {
  return vcpus.threads > 1 && ['host-passthrough', 'host-model'].includes(cpu);
}

function cputuneView({ pinnedCpus, emulatorCpus }: Guest): GuestView['cputune'] {
  if (pinnedCpus.length === 0 && emulatorCpus.length === 0) return false;
  const pins = pinnedCpus.map((cpu, vcpu) => ({ vcpu: String(vcpu), cpu: String(cpu) }));
  return { pins, emulatorCpus: emulatorCpus.join(',') };
}

const bootWords = { disk: 'hd', cdrom: 'cdrom', network: 'network' } as const;

function bootOption(guest: Guest, { virtualization }: DebianRelease): string {
  const order = guest.boot.map((medium) => bootWords[medium]).join(',');
  return guest.firmware === 'bios' ? order : `${order},${firmwareOption(guest, virtualization)}`;
}

/**
 * Never `uefi`: what virt-install makes of that changed with each libvirt, up to a choice with Secure Boot. The features are
 * those of the descriptors that come with the package ovmf, see /usr/share/qemu/firmware.
 */
function firmwareOption(guest: Guest, { firmware }: Virtualization): string {
  const secure = guest.firmware === 'uefi-secure';
  if (firmware === 'by-features') {
    const features = secure ? ['secure-boot=yes', 'enrolled-keys=yes'] : ['secure-boot=no'];
    return ['firmware=efi', ...features.map(featureOption)].join(',');
  }
  const files = (secure ? firmware.secure : null) ?? firmware.plain;
  const loader = `loader=${files.code},loader_ro=yes,loader_type=pflash,nvram_template=${files.variables}`;
  return `${loader}${secure ? ',loader_secure=yes' : ''}`;
}

function featureOption(feature: string, index: number): string {
  const [name, enabled] = feature.split('=');
  return `firmware.feature${index}.name=${name},firmware.feature${index}.enabled=${enabled}`;
}

/** Secure Boot's variables are safe from the guest's system in system management mode only. */
function featuresOption(guest: Guest): string {
  const features = [
    ...(guest.os === 'windows'
      ? ['hyperv_relaxed=on,hyperv_vapic=on,hyperv_spinlocks=on,hyperv_spinlocks_retries=8191']
      : []),
    ...(guest.hidden ? ['kvm_hidden=on'] : []),
    ...(guest.firmware === 'uefi-secure' ? ['smm=on'] : []),
  ];
  return features.join(',');
}

/** Windows keeps local time in the hardware clock. Naming one timer names them all, so virt-install's own come first. */
const windowsClock =
  'offset=localtime,rtc_tickpolicy=catchup,pit_tickpolicy=delay,hpet_present=no,hypervclock_present=yes';

/** Without a word, virt-install 4.0 and later add one wherever the host has swtpm. */
function tpmOption({ tpm, firmware }: Guest): string {
  if (!tpm) return 'none';
  return `emulator,model=${firmware === 'bios' ? 'tpm-tis' : 'tpm-crb'},version=2.0`;
}

function networkOption({ source, model, mac }: GuestNetwork): string {
  const from = 'bridge' in source ? `bridge=${source.bridge}` : `network=${source.network}`;
  return `${from},model=${model}${mac === null ? '' : `,mac=${mac}`}`;
}

type Seat = 'graphics' | 'video' | 'redirections' | 'keyboards' | 'mice' | 'sharedMemory';

function seat(guest: Guest): Pick<GuestView, Seat> {
  const isKeyboard = (path: string) => path.endsWith('-kbd');
  const [name] = sharedMemoryOf(guest);
  const redirections = Array.from({ length: guest.usbRedirection }, () => 'usb,type=spicevmc');
  return {
    graphics: guest.graphics === 'none' ? 'none' : `${guest.graphics},listen=127.0.0.1`,
    video: guest.graphics === 'none' && guest.video === 'none' ? '' : `model=${guest.video}`,
    redirections: redirections.length === 0 ? ['none'] : redirections,
    keyboards: guest.evdev.filter(isKeyboard),
    mice: guest.evdev.filter((path) => !isKeyboard(path)),
    sharedMemory: name === undefined ? false : { name, size: String(guest.lookingGlassMiB) },
  };
}

/** Name of the file in /dev/shm, none for a guest without Looking Glass. */
export function sharedMemoryOf({ name, lookingGlassMiB }: Guest): string[] {
  return lookingGlassMiB === null ? [] : [`looking-glass-${name}`];
}

/** A comma ends a sub-option of virt-install(1); doubled, it is a comma. */
function doubleCommas(value: string): string {
  return value.replaceAll(',', ',,');
}
