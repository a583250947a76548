/** From the written form, checked by the schema and the rules, to the finished host: every default is decided here. */

import type { Administrator } from './administrator.ts';
import type { DiskSelector } from './disk-selector.ts';
import { finishDevice } from './finish-device.ts';
import { finishGuest } from './finish-guest.ts';
import { finishKernel } from './finish-kernel.ts';
import { finishNetwork } from './finish-network.ts';
import { finishTuning } from './finish-tuning.ts';
import type { Host } from './host.ts';
import type { WrittenHost } from './host-schema.ts';

export function finishHost(written: WrittenHost): Host {
  const passthrough = (written.passthrough ?? []).map(finishDevice);
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
    network: finishNetwork(written.network),
    kernel: finishKernel(written.kernel, passthrough),
    tuning: finishTuning(written.tuning),
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

function finishDisk(written: WrittenHost['disk']): DiskSelector {
  if (written === 'only') return { serial: null, model: null, byId: null, minBytes: null, maxBytes: null };
  const { serial, model, 'by-id': byId, size } = written;
  return { serial, model, byId, minBytes: size?.min ?? null, maxBytes: size?.max ?? null };
}
