/** From the written form, checked by the schema and the rules, to the finished host: every default is decided here. */

import type { Administrator } from './account/administrator.ts';
import { finishRoot, finishUsers } from './account/finish-accounts.ts';
import { finishApt } from './apt/finish-apt.ts';
import { finishFirmware } from './apt/firmware.ts';
import { finishDevice } from './device/finish-device.ts';
import { finishFiles, finishUnits } from './file/finish-own-files.ts';
import { finishGuest } from './guest/finish-guest.ts';
import { finishMedia } from './guest/finish-media.ts';
import type { Host } from './host.ts';
import type { WrittenHost } from './host-schema.ts';
import { finishKernel } from './kernel/finish-kernel.ts';
import { finishTuning } from './kernel/finish-tuning.ts';
import { finishNetwork } from './network/finish-network.ts';
import { finishDisk } from './storage/finish-disk.ts';
import { finishStorage } from './storage/finish-storage.ts';

export function finishHost(written: WrittenHost): Host {
  const passthrough = (written.passthrough ?? []).map(finishDevice);
  const timezone = written.timezone ?? 'Etc/UTC';
  const surroundings = { passthrough, administrator: written.administrator, timezone };
  return {
    release: written.release,
    hostname: written.hostname,
    domain: written.domain,
    locale: written.locale ?? 'en_US.UTF-8',
    locales: written.locales ?? [],
    keyboard: written.keyboard ?? 'us',
    timezone,
    mirror: written.mirror,
    proxy: written.proxy,
    apt: finishApt(written),
    timeServers: written['time-servers'] ?? [],
    administrator: finishAdministrator(written.administrator),
    root: finishRoot(written.root),
    users: finishUsers(written.users),
    machine: written.machine,
    disk: finishDisk(written.disk),
    storage: finishStorage(written.storage),
    network: finishNetwork(written.network),
    serialConsole: written['serial-console'],
    kernel: finishKernel(written.kernel, passthrough),
    tuning: finishTuning(written.tuning),
    passthrough,
    packages: written.packages ?? [],
    firmware: finishFirmware(written.firmware),
    files: finishFiles(written.files),
    units: finishUnits(written.units),
    commands: written.commands ?? [],
    media: finishMedia(written.media),
    guests: (written.guests ?? []).map((guest) => finishGuest(guest, surroundings)),
  };
}

function finishAdministrator(written: WrittenHost['administrator']): Administrator {
  return {
    name: written.name,
    fullName: written['full-name'] ?? written.name,
    passwordHash: written['password-hash'],
    sshKeys: written['ssh-keys'] ?? [],
    sudo: written.sudo ?? 'password',
  };
}
