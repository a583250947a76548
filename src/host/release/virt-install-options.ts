/**
 * The long options of virt-install(1) that a description may add to a guest, with the first of Debian's versions that has
 * each, as its own source declares them.
 */
import type { VirtInstallVersion } from './debian-release.ts';

/** Oldest first. */
const versions: readonly VirtInstallVersion[] = ['1.4.0', '3.2.0', '4.1.0', '5.0.0'];

const freeOptions: Readonly<Record<string, VirtInstallVersion>> = {
  '--audio': '4.1.0',
  '--blkiotune': '1.4.0',
  '--channel': '1.4.0',
  '--console': '1.4.0',
  '--controller': '1.4.0',
  '--events': '1.4.0',
  '--filesystem': '1.4.0',
  '--input': '1.4.0',
  '--iommu': '3.2.0',
  '--iothreads': '3.2.0',
  '--memballoon': '1.4.0',
  '--memdev': '3.2.0',
  '--memtune': '1.4.0',
  '--numatune': '1.4.0',
  '--panic': '1.4.0',
  '--parallel': '1.4.0',
  '--pm': '1.4.0',
  '--qemu-commandline': '3.2.0',
  '--resource': '1.4.0',
  '--rng': '1.4.0',
  '--seclabel': '3.2.0',
  '--security': '1.4.0',
  '--serial': '1.4.0',
  '--shmem': '4.1.0',
  '--smartcard': '1.4.0',
  '--sound': '1.4.0',
  '--sysinfo': '3.2.0',
  '--vsock': '3.2.0',
  '--watchdog': '1.4.0',
  '--xml': '3.2.0',
};

/** Those that passforge writes itself, by the key that says the same. */
const keyOfOption: Readonly<Record<string, string>> = {
  '--autostart': 'autostart',
  '--boot': 'boot',
  '--cdrom': 'install-iso',
  '--clock': 'os',
  '--cpu': 'cpu',
  '--cpuset': 'pin-cpus',
  '--cputune': 'pin-cpus',
  '--disk': 'disks',
  '--features': 'os',
  '--graphics': 'graphics',
  '--host-device': 'devices',
  '--hostdev': 'devices',
  '--import': 'disks',
  '--location': 'install-iso',
  '--machine': 'machine',
  '--memory': 'memory',
  '--memorybacking': 'hugepages',
  '--metadata': 'title',
  '--name': 'name',
  '--network': 'networks',
  '--os-variant': 'osinfo',
  '--osinfo': 'osinfo',
  '--redirdev': 'usb-redirection',
  '--tpm': 'tpm',
  '--vcpus': 'vcpus',
  '--video': 'video',
};

/** Why the option cannot be added to a guest, as the end of a message; undefined if it can. */
export function objectionTo(option: string, version: VirtInstallVersion): string | undefined {
  const key = Object.hasOwn(keyOfOption, option) ? keyOfOption[option] : undefined;
  if (key !== undefined) return `passforge writes ${option} itself; see \`${key}\``;
  const since = Object.hasOwn(freeOptions, option) ? freeOptions[option] : undefined;
  if (since === undefined) return `${option} is no option of virt-install that can be added to a guest`;
  if (versions.indexOf(since) <= versions.indexOf(version)) return undefined;
  return `virt-install ${version} of this release does not know ${option} yet`;
}

/** `--sound=ich9` is `--sound`. */
export function nameOfOption(word: string): string {
  return word.split('=', 1)[0] ?? word;
}
