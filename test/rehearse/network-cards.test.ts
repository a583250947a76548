import test from 'ava';
import { namesCards, planNetworkCards } from '../../src/rehearse/network-cards.ts';
import { exampleHost } from '../harness/example-host.ts';

const network = exampleHost.network;
const bridgeOver = (card: { by: 'mac'; mac: string } | { by: 'name'; name: string }) => ({
  name: 'br1',
  port: { interface: card },
  ipv4: null,
});

test('a card of any kind is there, one with a MAC address has it', (t) => {
  const bridges = [bridgeOver({ by: 'mac', mac: '52:54:00:00:00:07' }), { name: 'br2', port: null, ipv4: null }];
  const described = { ...network, interface: { by: 'auto' } as const, bridges };
  t.deepEqual(planNetworkCards(described), [{ mac: null }, { mac: '52:54:00:00:00:07' }]);
  t.false(namesCards(described));
});

test('a card that is described by its name cannot be had', (t) => {
  t.true(namesCards({ ...network, interface: { by: 'name', name: 'enp3s0' } }));
  t.true(namesCards({ ...network, bridges: [bridgeOver({ by: 'name', name: 'enp4s0' })] }));
});
