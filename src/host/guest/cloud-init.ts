/** What a guest's first start is told by cloud-init's data source NoCloud. */
import type { Ipv4Network } from '../network/ipv4.ts';

export interface CloudInit extends ToldByCloudInit {
  /** Changes with all that is told, its secrets too: cloud-init takes another one for a first start. */
  readonly instanceId: string;
}

export interface ToldByCloudInit {
  readonly hostname: string;
  readonly user: string;
  /** Lines of authorized_keys(5). */
  readonly sshKeys: readonly string[];
  /** A crypt(5) hash, or null for an account that only keys open. */
  readonly passwordHash: string | null;
  readonly packages: readonly string[];
  /** Lines of shell. */
  readonly commands: readonly string[];
  /** The fixed address of the card with this MAC address, or null for DHCP. */
  readonly network: CloudNetwork | null;
}

export interface CloudNetwork {
  readonly mac: string;
  readonly address: Ipv4Network;
  readonly gateway: string | null;
  readonly nameservers: readonly string[];
}
