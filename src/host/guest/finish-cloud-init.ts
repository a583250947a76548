/** From a guest's `cloud-init` as written to the finished one: defaults filled in. */
import { createHash } from 'node:crypto';
import type { WrittenHost } from '../host-schema.ts';
import type { CloudInit, CloudNetwork, ToldByCloudInit } from './cloud-init.ts';

type WrittenGuest = NonNullable<WrittenHost['guests']>[number];
type WrittenCloudInit = NonNullable<WrittenGuest['cloud-init']>;

export function finishCloudInit(guest: WrittenGuest, administrator: WrittenHost['administrator']): CloudInit | null {
  const written = guest['cloud-init'];
  if (written === null) return null;
  const told: ToldByCloudInit = {
    hostname: written.hostname ?? guest.name,
    user: written.user ?? administrator.name,
    sshKeys: written['ssh-keys'] ?? administrator['ssh-keys'] ?? [],
    passwordHash: written['password-hash'],
    packages: written.packages ?? [],
    commands: written.commands ?? [],
    network: finishNetwork(written, (guest.network ?? guest.networks?.[0])?.mac ?? null),
  };
  return { instanceId: `${guest.name}-${digest(told)}`, ...told };
}

function digest(told: ToldByCloudInit): string {
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 16);
}

function finishNetwork({ address, gateway, nameservers }: WrittenCloudInit, mac: string | null): CloudNetwork | null {
  return address === null || mac === null ? null : { mac, address, gateway, nameservers: nameservers ?? [] };
}
