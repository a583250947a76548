/** Rules of the guests' machines: what the release's libvirt, QEMU and virt-install can do, and what a guest boots from. */
import { debianReleases } from '../release/debian-releases.ts';
import { nameOfOption, objectionTo } from '../release/virt-install-options.ts';
import { hasSecureFirmware } from '../release/virtualization.ts';
import type { Finding } from '../written/finding.ts';
import { itemsDiffer } from '../written/items-differ.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { guestsOf } from './guest-parts.ts';

export const guestMachineRules: readonly Rule[] = [
  tpmIsInTheRelease,
  secureFirmwareIsInTheRelease,
  secureFirmwareHasItsMachine,
  bootMediaAreThere,
  bootMediaDiffer,
  argumentsAreKnown,
];

function* tpmIsInTheRelease(host: DraftHost): Iterable<Finding> {
  if (host.release === undefined || debianReleases[host.release].emulatedTpm) return;
  for (const [index, { tpm }] of guestsOf(host)) {
    if (tpm !== 'yes') continue;
    yield { path: ['guests', index, 'tpm'], message: `${host.release} has no emulated TPM (swtpm); delete this key` };
  }
}

function* secureFirmwareIsInTheRelease(host: DraftHost): Iterable<Finding> {
  if (host.release === undefined || hasSecureFirmware(debianReleases[host.release].virtualization)) return;
  for (const [index, { firmware }] of guestsOf(host)) {
    if (firmware !== 'uefi-secure') continue;
    const message = `${host.release} has no guest firmware with Secure Boot; write \`firmware: uefi\``;
    yield { path: ['guests', index, 'firmware'], message };
  }
}

/** QEMU: only q35 has the system management mode that protects the firmware's variables. */
function* secureFirmwareHasItsMachine(host: DraftHost): Iterable<Finding> {
  for (const [index, { firmware, machine }] of guestsOf(host)) {
    if (firmware !== 'uefi-secure' || machine !== 'pc') continue;
    yield { path: ['guests', index, 'machine'], message: '`firmware: uefi-secure` works with `machine: q35` only' };
  }
}

function* bootMediaAreThere(host: DraftHost): Iterable<Finding> {
  for (const [index, guest] of guestsOf(host)) {
    const lacking = {
      disk: guest.disk === null && (guest.disks?.length ?? 0) === 0 && guest.disks !== undefined,
      cdrom: false,
      network: guest.network === null && (guest.networks?.length ?? 0) === 0 && guest.networks !== undefined,
    };
    for (const [place, medium] of (guest.boot ?? []).entries()) {
      if (medium === undefined || !lacking[medium]) continue;
      yield { path: ['guests', index, 'boot', place], message: `the guest has no ${medium}` };
    }
  }
}

function* bootMediaDiffer(host: DraftHost): Iterable<Finding> {
  for (const [index, { boot }] of guestsOf(host)) yield* itemsDiffer(['guests', index, 'boot'], boot);
}

function* argumentsAreKnown(host: DraftHost): Iterable<Finding> {
  if (host.release === undefined) return;
  const version = debianReleases[host.release].virtInstallVersion;
  for (const [index, guest] of guestsOf(host)) {
    for (const [place, word] of (guest['extra-arguments'] ?? []).entries()) {
      const message = word === undefined ? undefined : objectionTo(nameOfOption(word), version);
      if (message !== undefined) yield { path: ['guests', index, 'extra-arguments', place], message };
    }
  }
}
