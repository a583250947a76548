/** From a guest's `windows-setup` as written to what Windows' setup is told: defaults filled in. */
import type { WrittenHost } from '../host-schema.ts';
import { driverFolder, parseComputerName } from './windows-names.ts';
import type { WindowsSetup } from './windows-setup.ts';
import { windowsZoneOf } from './windows-zones.ts';

type WrittenGuest = NonNullable<WrittenHost['guests']>[number];

/** @param timezone the host's, a name of the tz database */
export function finishWindowsSetup(guest: WrittenGuest, timezone: string): WindowsSetup | null {
  const written = guest['windows-setup'];
  if (written === null) return null;
  const language = written.language ?? 'en-US';
  return {
    edition: written.edition,
    language,
    keyboard: written.keyboard ?? language,
    timeZone: written['time-zone'] ?? windowsZoneOf(timezone),
    computerName: written['computer-name'] ?? computerNameOf(guest.name, written.user),
    user: written.user,
    productKey: written['product-key'],
    remoteDesktop: written['remote-desktop'] === 'yes',
    drivers: guest['virtio-drivers'] === null ? null : (driverFolder(guest.osinfo) ?? null),
  };
}

/** What a machine is called whose description does not say it. Windows tells machine and account apart by their names. */
export function computerNameOf(name: string, user: string): string | null {
  return name.toLowerCase() === user.toLowerCase() ? null : (parseComputerName(name) ?? null);
}
