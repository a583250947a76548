/** Rules of guests whose Windows installs itself. Setup wipes the first disk it sees, so there may be no other. */
import { findDevices } from '../device/device-reference.ts';
import { type Finding, formatPath } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import type { Path } from '../written/yaml-positions.ts';
import { computerNameOf } from './finish-windows-setup.ts';
import { type DraftGuest, guestsOf } from './guest-parts.ts';
import { driverFolder, systemsWithDrivers } from './windows-names.ts';

export const windowsSetupRules: readonly Rule[] = [
  setupIsOfWindows,
  setupIsOfADesktop,
  setupHasItsMedium,
  setupHasOneEmptyDisk,
  setupSeesNoFurtherDisk,
  setupIsTriedAfterTheDisk,
  setupFindsItsCards,
  setupFindsItsDrivers,
  machineIsNoAccount,
  machineNamesDiffer,
];

function* setupIsOfWindows(host: DraftHost): Iterable<Finding> {
  for (const { path, guest } of setupsOf(host)) {
    if (guest.os === undefined || guest.os === 'windows') continue;
    yield { path, message: 'these are answers for Windows; write `os: windows`, or delete this key', atKey: true };
  }
}

/**
 * A server wants a password of its Administrator in the answers, and they hold none ("AdministratorPassword" of Microsoft's
 * documentation); Windows 7 asks for its network's kind.
 */
function* setupIsOfADesktop(host: DraftHost): Iterable<Finding> {
  for (const { path, guest } of setupsOf(host)) {
    const edition = guest['windows-setup']?.edition;
    const names = [guest.osinfo ?? '', edition !== undefined && 'name' in edition ? (edition.name ?? '') : ''];
    const system = names.find((name) => /^win(7|2k|vista|xp)|\bserver\b|^windows 7\b/i.test(name));
    if (system === undefined) continue;
    const message = `setup of ${system} asks for more than these answers hold; delete this key and install it by hand, or take Windows 8 to 11`;
    yield { path, message, atKey: true };
  }
}

function* setupHasItsMedium(host: DraftHost): Iterable<Finding> {
  for (const { path, guest } of setupsOf(host)) {
    if (guest['install-iso'] !== null) continue;
    yield { path, message: 'there is nothing to install from; give `install-iso`', atKey: true };
  }
}

function* setupHasOneEmptyDisk(host: DraftHost): Iterable<Finding> {
  for (const { path, guest } of setupsOf(host)) {
    if (guest.disk === undefined || guest.disks === undefined) continue;
    const disks = [...(guest.disk === null ? [] : [guest.disk]), ...(guest.disks ?? [])];
    if (disks.length !== 1) {
      const message = `setup erases the first disk that it sees; expected a guest with one disk, got ${disks.length}. Add others after the installation`;
      yield { path, message, atKey: true };
    } else if (disks[0]?.import === 'yes') {
      yield { path, message: 'setup would erase the imported disk; delete this key or `import`', atKey: true };
    }
  }
}

/** On the host, guest-seed gives no answers to a guest with such a device. Of an address or an id it learns only there what it is. */
function* setupSeesNoFurtherDisk(host: DraftHost): Iterable<Finding> {
  for (const { index, guest } of setupsOf(host)) {
    for (const [place, reference] of (guest.devices ?? []).entries()) {
      const found = reference === undefined ? [] : findDevices(reference, host.passthrough ?? []);
      if (!found.some((device) => host.passthrough?.[device]?.class === 'nvme')) continue;
      const message =
        'setup could erase this drive, so the host gives it no answers; hand the drive over after the installation';
      yield { path: ['guests', index, 'devices', place], message };
    }
  }
}

/** Else setup would begin anew, and erase the disk, at each start at which somebody presses a key. */
function* setupIsTriedAfterTheDisk(host: DraftHost): Iterable<Finding> {
  for (const { index, guest } of setupsOf(host)) {
    const order = guest.boot ?? ['disk', 'cdrom'];
    if (order.includes(undefined)) continue;
    const [disk, cdrom] = [order.indexOf('disk'), order.indexOf('cdrom')];
    if (disk >= 0 && disk < cdrom) continue;
    const message = 'with `windows-setup` the disk comes first, and the medium after it; write [disk, cdrom]';
    yield { path: ['guests', index, 'boot'], message };
  }
}

/** windowsFindsItsDisk has the same for disks. */
function* setupFindsItsCards(host: DraftHost): Iterable<Finding> {
  for (const { path, guest } of setupsOf(host)) {
    const networks = [guest.network, ...(guest.networks ?? [])];
    if (guest['virtio-drivers'] !== null || !networks.some((network) => network?.model === 'virtio')) continue;
    const message = 'Windows has no driver for a card of model virtio; give `virtio-drivers`, or another model';
    yield { path, message, atKey: true };
  }
}

function* setupFindsItsDrivers(host: DraftHost): Iterable<Finding> {
  for (const { path, guest } of setupsOf(host)) {
    if (typeof guest['virtio-drivers'] !== 'string' || guest.osinfo === undefined) continue;
    if (driverFolder(guest.osinfo) !== undefined) continue;
    const known = `${systemsWithDrivers.slice(0, -1).join(', ')} or ${systemsWithDrivers.at(-1)}`;
    const message = `which drivers of \`virtio-drivers\` it takes is told by \`osinfo\`; expected ${known}`;
    yield { path, message, atKey: true };
  }
}

function* machineIsNoAccount(host: DraftHost): Iterable<Finding> {
  for (const { path, guest } of setupsOf(host)) {
    const { 'computer-name': name, user } = guest['windows-setup'] ?? {};
    if (typeof name !== 'string' || name.toLowerCase() !== user?.toLowerCase()) continue;
    yield { path: [...path, 'computer-name'], message: 'Windows wants another name than that of `user`' };
  }
}

/** Of guests that install themselves: of others nobody knows what they are called. Capitals make no difference. */
function* machineNamesDiffer(host: DraftHost): Iterable<Finding> {
  const machines = [...setupsOf(host)].flatMap(({ path, guest }) => {
    const { 'computer-name': written, user } = guest['windows-setup'] ?? {};
    if (typeof written === 'string') return { name: written, path: [...path, 'computer-name'] };
    if (written === undefined || guest.name === undefined || user === undefined) return [];
    return { name: computerNameOf(guest.name, user), path };
  });
  for (const [index, { name, path }] of machines.entries()) {
    const twin = machines.slice(0, index).find((other) => other.name?.toUpperCase() === name?.toUpperCase());
    if (name === null || twin === undefined) continue;
    const message = `the machine would be called ${name.toUpperCase()}, like that of ${formatPath(twin.path)}; give another \`computer-name\``;
    yield { path, message, atKey: true };
  }
}

interface Setup {
  readonly index: number;
  readonly path: Path;
  readonly guest: DraftGuest;
}

function* setupsOf(host: DraftHost): Iterable<Setup> {
  for (const [index, guest] of guestsOf(host)) {
    if (guest['windows-setup'] === null) continue;
    yield { index, path: ['guests', index, 'windows-setup'], guest };
  }
}
