/** What is allowed in a guest whose Windows installs itself, and yet stops its setup or harms something. */
import type { Guest } from './guest.ts';
import { zoneIsKnownSince } from './windows-zone-years.ts';

/** @param key the guest's own, such as `guests[0]` */
export function windowsWarnings(guest: Guest, key: string): string[] {
  if (guest.windowsSetup === null) return [];
  return [...startWarnings(guest), ...stickWarnings(guest), ...zoneWarnings(guest), ...lacksForWindows11(guest)].map(
    (warning) => `${key}.${warning}`,
  );
}

/** Windows' medium starts only when a key is pressed, and at the start of the host nobody presses one. */
function startWarnings({ name, autostart }: Guest): string[] {
  if (!autostart) return [];
  return [
    `autostart: until Windows is installed the guest finds nothing to start from; begin with passforge-guests install ${name} on the host`,
  ];
}

function stickWarnings({ name, devices }: Guest): string[] {
  return devices.flatMap((device, index) =>
    device.class === 'usb-controller'
      ? [
          `devices[${index}]: setup may erase a USB disk at this controller, so the host gives the guest answers only when you say that none is there: passforge-guests install ${name} --no-usb-disks`,
        ]
      : [],
  );
}

/** Setup takes no name that its medium does not know. */
function zoneWarnings({ windowsSetup, osinfo }: Guest): string[] {
  const zone = windowsSetup?.timeZone ?? '';
  const year = zoneIsKnownSince(zone, osinfo);
  if (year === null) return [];
  return [
    `windows-setup.time-zone: a medium of Windows from before ${year} does not know ${zone}, and its setup stops; with such a medium give another zone`,
  ];
}

/** What setup asks for ("Windows 11 specs and system requirements"); it stops at a screen that says so. */
function lacksForWindows11({ windowsSetup, osinfo, tpm, firmware, memoryMiB, vcpus, disks }: Guest): string[] {
  const { edition } = windowsSetup ?? {};
  const isNamed = edition !== undefined && 'name' in edition && edition.name.startsWith('Windows 11');
  if (osinfo !== 'win11' && !isNamed) return [];
  const wanted = [
    { key: 'tpm', isThere: tpm, what: 'without a TPM 2.0; write `tpm: yes`' },
    { key: 'firmware', isThere: firmware !== 'bios', what: 'on a BIOS; write `firmware: uefi-secure`' },
    { key: 'memory', isThere: memoryMiB >= 4096, what: 'with less than 4 GiB' },
    { key: 'vcpus', isThere: vcpus.sockets * vcpus.cores >= 2, what: 'with less than two cores' },
    { key: 'disk', isThere: disks.every(({ sizeGiB }) => sizeGiB === null || sizeGiB >= 64), what: 'below 64 GiB' },
  ];
  return wanted.flatMap(({ key, isThere, what }) => (isThere ? [] : [`${key}: setup of Windows 11 stops ${what}`]));
}
