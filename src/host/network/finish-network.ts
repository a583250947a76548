/** From the written network to the finished one. */
import type { WrittenHost } from '../host-schema.ts';
import type { Bridge, Network } from './network.ts';

type WrittenNetwork = WrittenHost['network'];
type WrittenBridge = NonNullable<NonNullable<WrittenNetwork>['bridges']>[number];

export function finishNetwork(written: WrittenNetwork): Network {
  return {
    interface: written?.interface ?? { by: 'auto' },
    vlan: written?.vlan ?? null,
    ipv4: finishAddress(written),
    ipv6: written?.ipv6 ? { ...written.ipv6.address, gateway: written.ipv6.gateway } : null,
    bridge: written?.bridge ?? null,
    bridges: (written?.bridges ?? []).map(finishBridge),
    routes: written?.routes ?? [],
    search: written?.search ?? null,
    mtu: written?.mtu ?? null,
  };
}

function finishAddress(written: WrittenNetwork): Network['ipv4'] {
  const address = written?.address ?? 'dhcp';
  if (address === 'dhcp') return { method: 'dhcp' };
  const gateway = written?.gateway ?? 'none';
  return {
    method: 'static',
    ...address,
    gateway: gateway === 'none' ? null : gateway,
    nameservers: written?.nameservers ?? [],
  };
}

function finishBridge(written: WrittenBridge): Bridge {
  return { name: written.name, port: finishPort(written), ipv4: finishBridgeAddress(written) };
}

function finishPort(written: WrittenBridge): Bridge['port'] {
  if (written.interface !== null) return { interface: written.interface };
  return written.vlan === null ? null : { vlan: written.vlan };
}

function finishBridgeAddress({ address, gateway }: WrittenBridge): Bridge['ipv4'] {
  if (address === null || address === 'none') return null;
  return address === 'dhcp' ? { method: 'dhcp' } : { method: 'static', ...address, gateway };
}
