/** The host's network as templates of systemd.network(5) files print it. */
import type { Network } from '../host/network.ts';

export interface InterfaceView {
  readonly auto: boolean;
  readonly mac: string;
  readonly name: string;
}

export interface Ipv4View {
  readonly dhcp: boolean;
  /** With prefix length. */
  readonly address: string;
  readonly gateway: string;
  readonly nameservers: readonly string[];
  readonly domain: string;
}

export function interfaceView(selector: Network['interface']): InterfaceView {
  return {
    auto: selector.by === 'auto',
    mac: selector.by === 'mac' ? selector.mac : '',
    name: selector.by === 'name' ? selector.name : '',
  };
}

export function ipv4View(ipv4: Network['ipv4'], domain: string | null): Ipv4View {
  if (ipv4.method === 'dhcp')
    return {
      dhcp: true,
      address: '',
      gateway: '',
      nameservers: [],
      domain: '',
    };
  return {
    dhcp: false,
    address: `${ipv4.address}/${ipv4.prefixLength}`,
    gateway: ipv4.gateway ?? '',
    nameservers: ipv4.nameservers,
    domain: domain ?? '',
  };
}
