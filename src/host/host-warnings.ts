/** What is allowed in a description and yet seldom what its writer hopes for. */

import { ownFileWarnings } from './file/own-file-warnings.ts';
import type { Guest } from './guest/guest.ts';
import { guestWarnings } from './guest/guest-warnings.ts';
import { windowsWarnings } from './guest/windows-warnings.ts';
import type { Host } from './host.ts';
import { formatCpuList } from './kernel/cpu-list.ts';
import { debianReleases } from './release/debian-releases.ts';

/** Sentences for the person who builds the image, each with the key that it is about. */
export function hostWarnings(host: Host): string[] {
  return [
    ...kernelWarnings(host),
    ...displayWarnings(host),
    ...archiveWarnings(host),
    ...commandWarnings(host),
    ...ownFileWarnings(host),
    ...isolationWarnings(host),
    ...mediaWarnings(host),
    ...host.guests.flatMap(warningsOfGuest),
  ];
}

function warningsOfGuest(guest: Guest, index: number): string[] {
  return [...guestWarnings(guest, `guests[${index}]`), ...windowsWarnings(guest, `guests[${index}]`)];
}

function kernelWarnings({ kernel }: Host): string[] {
  return [
    ...(kernel.acsOverride === null
      ? []
      : [
          "kernel.acs-override: Debian's kernel ignores pcie_acs_override; only a patched one heeds it, and then groups hide which devices can reach each other's memory",
        ]),
    ...(kernel.unsafeInterrupts
      ? [
          'kernel.unsafe-interrupts: a guest with a device can then raise any interrupt of the host; run no guest that you do not trust',
        ]
      : []),
  ];
}

function displayWarnings({ passthrough }: Host): string[] {
  if (!passthrough.some(({ bootDisplay }) => bootDisplay)) return [];
  return [
    "passthrough: the boot display is given away, so the host's own screen stays dark; have another way in, like ssh",
  ];
}

/** For a retired release nobody makes updates any more. */
function archiveWarnings({ release, mirror, apt }: Host): string[] {
  if (mirror === null || apt.security !== null || debianReleases[release].retired !== null) return [];
  return [
    'mirror: security updates are in an archive of their own, so the host gets none; give `apt.security`, the address of debian-security',
  ];
}

/** They run in the installer's target: what apt would fetch is out of reach, and a restart would end the installation. */
function commandWarnings({ commands }: Host): string[] {
  return commands.flatMap((command, index) => {
    if (/^\s*apt(-get)?(\s+-\S+)*\s+(install|update)\b/.test(command)) {
      return [
        `commands[${index}]: the installation has no network, so apt fails; name what to install in \`packages\``,
      ];
    }
    if (/^\s*(systemctl\s+)?(reboot|poweroff|shutdown)\b/.test(command)) {
      return [
        `commands[${index}]: this would stop the installation half-way; the machine restarts by itself at the end`,
      ];
    }
    return [];
  });
}

/** Hosts without a described guest may well have one later. */
function isolationWarnings({ tuning, guests }: Host): string[] {
  const pinned = new Set(guests.flatMap(({ pinnedCpus, emulatorCpus }) => [...pinnedCpus, ...emulatorCpus]));
  const idle = tuning.isolatedCpus.filter((cpu) => !pinned.has(cpu));
  if (guests.length === 0 || idle.length === 0) return [];
  return [
    `tuning.isolate-cpus: no guest is pinned to ${formatCpuList(idle)}, and nothing else runs there; give \`pin-cpus\`, or leave them to the host`,
  ];
}

/** A guest names a medium by its path, so a mistyped one belongs to nobody. */
function mediaWarnings({ media, guests }: Host): string[] {
  const named = guests.flatMap(({ installIso, virtioDrivers, disks }) => [
    installIso,
    virtioDrivers,
    ...disks.map(({ path }) => path),
  ]);
  return media.flatMap(({ path }, index) =>
    named.includes(path)
      ? []
      : [
          `media[${index}].path: no guest has ${path}; give it as \`install-iso\`, \`virtio-drivers\` or an imported disk`,
        ],
  );
}
