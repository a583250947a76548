/** From the written form, checked by the schema and the rules, to the finished host: every default is decided here. */

import type { Administrator } from './administrator.ts';
import { finishDisk } from './finish-disk.ts';
import { finishGuest } from './finish-guest.ts';
import { finishNetwork } from './finish-network.ts';
import { finishStorage } from './finish-storage.ts';
import type { Host } from './host.ts';
import type { WrittenHost } from './host-schema.ts';

export function finishHost(written: WrittenHost): Host {
  const passthrough = written.passthrough ?? [];
  return {
    release: written.release,
    hostname: written.hostname,
    domain: written.domain,
    locale: written.locale ?? 'en_US.UTF-8',
    keyboard: written.keyboard ?? 'us',
    timezone: written.timezone ?? 'Etc/UTC',
    mirror: written.mirror,
    administrator: finishAdministrator(written.administrator),
    disk: finishDisk(written.disk),
    storage: finishStorage(written.storage),
    network: finishNetwork(written.network),
    kernel: { iommu: written.kernel?.iommu ?? 'auto', parameters: written.kernel?.parameters ?? [] },
    passthrough,
    packages: written.packages ?? [],
    guests: (written.guests ?? []).map((guest) => finishGuest(guest, passthrough)),
  };
}

function finishAdministrator(written: WrittenHost['administrator']): Administrator {
  return {
    name: written.name,
    fullName: written['full-name'] ?? written.name,
    passwordHash: written['password-hash'],
    sshKeys: written['ssh-keys'] ?? [],
  };
}
