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
  t.deepEqual(planNetworkCards(described, null), [{ mac: null }, { mac: '52:54:00:00:00:07' }]);
  t.false(namesCards(described));
});

test('the card that the machine is known by is one of them: the described one, one of any address, or a further one', (t) => {
  const [own, known] = ['52:54:00:00:00:07', '52:54:00:00:00:08'];
  const withOwn = { ...network, interface: { by: 'mac', mac: own } as const };
  t.deepEqual(planNetworkCards(withOwn, own), [{ mac: own }]);
  t.deepEqual(planNetworkCards({ ...network, interface: { by: 'auto' } }, known), [{ mac: known }]);
  t.deepEqual(planNetworkCards(withOwn, known), [{ mac: own }, { mac: known }]);
});

test('a card that is described by its name cannot be had', (t) => {
  t.true(namesCards({ ...network, interface: { by: 'name', name: 'enp3s0' } }));
  t.true(namesCards({ ...network, bridges: [bridgeOver({ by: 'name', name: 'enp4s0' })] }));
});
