/** The files of cloud-init's data source NoCloud, as their templates print them. */
import type { CloudNetwork } from '../host/guest/cloud-init.ts';
import type { Guest } from '../host/guest/guest.ts';

export interface CloudInitView {
  readonly instanceId: string;
  readonly hostname: string;
  readonly user: string;
  /** A rule of sudoers(5). */
  readonly sudo: string;
  readonly sshKeys: readonly string[];
  readonly passwordHash: string;
  readonly packages: readonly string[];
  readonly commands: readonly string[];
  /** False for DHCP. */
  readonly network: false | CloudNetworkView;
}

interface CloudNetworkView {
  readonly mac: string;
  /** With the length of its prefix. */
  readonly address: string;
  readonly gateway: string;
  readonly nameservers: readonly string[];
}

/** False for a guest without cloud-init. */
export function cloudInitView({ cloudInit }: Guest): false | CloudInitView {
  if (cloudInit === null) return false;
  const { instanceId, hostname, user, sshKeys, passwordHash, packages, commands, network } = cloudInit;
  return {
    instanceId,
    hostname,
    user,
    sudo: passwordHash === null ? 'ALL=(ALL) NOPASSWD:ALL' : 'ALL=(ALL) ALL',
    sshKeys,
    passwordHash: passwordHash ?? '',
    packages,
    commands,
    network: network === null ? false : networkView(network),
  };
}

function networkView({ mac, address, gateway, nameservers }: CloudNetwork): CloudNetworkView {
  return { mac, address: `${address.address}/${address.prefixLength}`, gateway: gateway ?? '', nameservers };
}
