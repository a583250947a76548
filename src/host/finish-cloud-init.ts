/** From a guest's `cloud-init` as written to the finished one: defaults filled in. */
import type { CloudInit, CloudNetwork } from './cloud-init.ts';
import type { WrittenHost } from './host-schema.ts';

type WrittenGuest = NonNullable<WrittenHost['guests']>[number];
type WrittenCloudInit = NonNullable<WrittenGuest['cloud-init']>;

export function finishCloudInit(guest: WrittenGuest, administrator: WrittenHost['administrator']): CloudInit | null {
  const written = guest['cloud-init'];
  if (written === null) return null;
  return {
    hostname: written.hostname ?? guest.name,
    user: written.user ?? administrator.name,
    sshKeys: written['ssh-keys'] ?? administrator['ssh-keys'] ?? [],
    passwordHash: written['password-hash'],
    packages: written.packages ?? [],
    commands: written.commands ?? [],
    network: finishNetwork(written, (guest.network ?? guest.networks?.[0])?.mac ?? null),
  };
}

function finishNetwork({ address, gateway, nameservers }: WrittenCloudInit, mac: string | null): CloudNetwork | null {
  return address === null || mac === null ? null : { mac, address, gateway, nameservers: nameservers ?? [] };
}
