/** From the written network to the finished one. */
import type { WrittenHost } from './host-schema.ts';
import type { Network } from './network.ts';

export function finishNetwork(written: WrittenHost['network']): Network {
  return {
    interface: written?.interface ?? { by: 'auto' },
    ipv4: finishAddress(written),
    bridge: written?.bridge ?? null,
  };
}

function finishAddress(written: WrittenHost['network']): Network['ipv4'] {
  const address = written?.address ?? 'dhcp';
  if (address === 'dhcp') return { method: 'dhcp' };
  return { method: 'static', ...address, gateway: written?.gateway ?? null, nameservers: written?.nameservers ?? [] };
}
