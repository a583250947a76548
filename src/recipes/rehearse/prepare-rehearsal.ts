/** Makes ready what a rehearsal starts: the virtual machine that fits the image's host, and a stick that names its stand-ins. */
import { constants, copyFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { PassforgeError } from '../../errors.ts';
import { replaceSecrets } from '../../host/file/replace-secrets.ts';
import type { Host } from '../../host/host.ts';
import type { MachineIdentity } from '../../host/machine/machine-identity.ts';
import { findInIso } from '../../iso/read-iso.ts';
import { type DiskStandIn, planDisk } from '../../rehearse/disk-stand-in.ts';
import { type NetworkCard, namesCards, planNetworkCards } from '../../rehearse/network-cards.ts';
import { type FirmwareKind, type MachinePlan, machineCpus } from '../../rehearse/qemu-arguments.ts';
import type { Drive, Stick } from '../../rehearse/qemu-drives.ts';
import { hostWithStandIns, planStandIns, type StandIn } from '../../rehearse/stand-ins.ts';
import { tuningFor } from '../../rehearse/tuning-stand-in.ts';
import { seedPath } from '../../seed/seed-archive.ts';
import { readManifest } from '../../seed/seed-manifest.ts';
import { explainFailedWrite } from '../../system/failed-write.ts';
import { probeKvm } from '../../system/probe-kvm.ts';
import { findUefiFirmware } from '../../system/qemu-firmware.ts';
import type { Step } from '../../system/reporter.ts';
import { runCommand } from '../../system/run-command.ts';
import { openTemplates } from '../../system/template-folders.ts';
import { renderSeed } from '../describe/render-host-files.ts';
import { makeSticks } from './make-sticks.ts';

/**
 * A hash that no password has, and a key that no product has, which nothing in a rehearsal asks for: the installer's log tells
 * every answer, and logs and disks of a rehearsal are kept and sent around.
 */
const noSecrets = { passwordHash: `$6$rehearsal$${'.'.repeat(86)}`, productKey: Array(5).fill('00000').join('-') };

export interface MachineWishes {
  readonly image: string;
  /** The admin's own templates that the image was built with, or null. */
  readonly overlay: string | null;
  readonly firmware: FirmwareKind;
  readonly memoryMiB: number;
  /** Size of the disk, or null for one that the description's selector takes. */
  readonly diskBytes: number | null;
  readonly signal: AbortSignal;
}

/** What an image asks of the machine that plays its host. */
export interface Casting {
  /** The system's, and that of the guests where they have one. */
  readonly disks: readonly DiskStandIn[];
  readonly standIns: readonly StandIn[];
  readonly networkCards: readonly NetworkCard[];
  readonly identity: MachineIdentity | null;
  /** Whether the description names cards, which the machine cannot have. */
  readonly lacksCards: boolean;
  /** As the system has it; the variables are the pristine ones. */
  readonly firmware: MachinePlan['firmware'];
  /** What the stick has in place of the image's seed. */
  readonly seed: Seed;
  /** The described one. */
  readonly host: Host;
}

export interface Seed {
  readonly bytes: Buffer;
  /** Where it lies in the image, in bytes. */
  readonly offset: number;
}

/** Writes nothing; fails when the file is no image of this passforge, or no virtual machine can play its host. */
export async function castRehearsal({
  image,
  overlay,
  firmware,
  diskBytes,
  memoryMiB,
}: MachineWishes): Promise<Casting> {
  const templates = await openTemplates(overlay);
  const described = await readSeed(image);
  const { host, base } = readManifest(described.bytes, image);
  if (!(await renderSeed(host, templates, base)).equals(described.bytes)) {
    const message = `reading the seed of ${image}: it is not what these templates make of its description`;
    const hint = 'Build the image again, or rehearse it with the passforge and the --overlay that it was built with.';
    throw new PassforgeError('failed', message, { hint });
  }
  refusePassphrase(host);
  const standIns = planStandIns(host.passthrough);
  const disks = planDisks(host, diskBytes);
  const tuning = tuningFor(host.tuning, { memoryMiB, cpus: machineCpus });
  const standing = replaceSecrets({ ...hostWithStandIns(host, standIns), tuning }, noSecrets);
  const bytes = await renderSeed(standing, templates, base);
  if (bytes.length !== described.bytes.length) {
    const message = `replacing the seed of ${image}: it has ${described.bytes.length} bytes, not ${bytes.length}`;
    throw new PassforgeError('failed', message, { hint: 'Build the image again' });
  }
  return {
    disks,
    standIns: standIns.functions,
    networkCards: planNetworkCards(host.network, host.machine?.mac ?? null),
    identity: host.machine,
    lacksCards: namesCards(host.network),
    firmware: findFirmware(firmware),
    seed: { bytes, offset: described.offset },
    host,
  };
}

/** As the system has it; machines get copies of its variables. */
export function findFirmware(kind: FirmwareKind): MachinePlan['firmware'] {
  return kind === 'bios' ? { kind } : { kind, ...findUefiFirmware(kind === 'secure-boot') };
}

export async function readSeed(image: string): Promise<Seed> {
  const { offset, size } = await findInIso(image, seedPath);
  const file = await open(image);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, offset);
    return { bytes: buffer.subarray(0, bytesRead), offset };
  } finally {
    await file.close();
  }
}

/** @param folder where disk, firmware variables and stick are written */
export async function prepareRehearsal(
  { image, signal, memoryMiB }: MachineWishes,
  { disks, standIns, networkCards, identity, firmware, seed, host }: Casting,
  folder: string,
  step: Step,
): Promise<{ plan: MachinePlan; stick: Stick }> {
  const accelerator = (await probeKvm(signal)) ? 'kvm' : 'tcg';
  if (accelerator === 'tcg') step.note('KVM does not run a guest here: emulation takes ten to twenty times longer');
  const drives = disks.map(
    (disk, index): Drive => ({ disk, file: join(folder, `disk${index}.qcow2`), format: 'qcow2' }),
  );
  for (const { disk, file, format } of drives) {
    await runCommand('qemu-img', ['create', '-q', '-f', format, file, String(disk.sizeBytes)], { signal });
  }
  const stick: Stick = { file: join(folder, 'stick.iso'), as: 'usb' };
  await writing(stick.file, () => copyImage(image, stick.file, seed));
  const namedSticks = await makeSticks(host, folder, signal);
  if (host.files.some(({ stick }) => stick !== null)) step.note('files that come from a stick are played by stand-ins');
  const own = await ownFirmware(firmware, folder);
  return {
    stick,
    plan: {
      accelerator,
      memoryMiB,
      cpus: machineCpus,
      networkCards,
      identity,
      disks: drives,
      namedSticks,
      standIns,
      firmware: own,
    },
  };
}

/** Gives the machine UEFI variables of its own, in a file of the folder. BIOS has none. */
export async function ownFirmware(firmware: MachinePlan['firmware'], folder: string): Promise<MachinePlan['firmware']> {
  if (firmware.kind === 'bios') return firmware;
  const variables = join(folder, 'variables.fd');
  await writing(variables, () => copyFile(firmware.variables, variables));
  return { ...firmware, variables };
}

function refusePassphrase({ storage: { system } }: Host): void {
  if (system?.encryption?.unlock !== 'passphrase') return;
  const message =
    'casting the machine of the rehearsal: nobody types the passphrase when the host starts (storage.encryption)';
  throw new PassforgeError('failed', message, { hint: 'Rehearse the same description with `unlock: key-stick`.' });
}

function planDisks({ disk, storage: { guestsDisk } }: Host, diskBytes: number | null): DiskStandIn[] {
  const system = planDisk(disk, diskBytes);
  if (guestsDisk === null) return [system];
  const { serial, byId } = guestsDisk.disk;
  // a serial number of its own, unless its other name brings one along
  const own = serial ?? (byId === null ? 'PASSFORGE-GUESTS' : null);
  return [system, planDisk({ ...guestsDisk.disk, serial: own }, null)];
}

/** Only the seed differs from the image: it names the stand-ins' ids, which a real host must never take for its own. */
export async function copyImage(image: string, copy: string, { bytes, offset }: Seed): Promise<void> {
  await copyFile(image, copy, constants.COPYFILE_FICLONE);
  const file = await open(copy, 'r+');
  await file.write(bytes, 0, bytes.length, offset).finally(() => file.close());
}

async function writing(path: string, act: () => Promise<void>): Promise<void> {
  await act().catch((error: unknown) => {
    throw explainFailedWrite(path, error);
  });
}
