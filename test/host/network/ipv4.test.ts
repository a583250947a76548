import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { isInNetwork, parseIpv4Address, parseIpv4Network, reservedRole } from '../../../src/host/network/ipv4.ts';

test('an address of one machine is four numbers without leading zeros', (t) => {
  for (const text of ['192.0.2.1', '10.0.0.0', '223.255.255.255']) t.is(parseIpv4Address(text), text);
  for (const text of [
    '192.0.2',
    '192.0.2.256',
    '192.0.2.01',
    '0.0.0.1',
    '127.0.0.1',
    '224.0.0.1',
    '::1',
    '1.2.3.4.5',
  ]) {
    t.is(parseIpv4Address(text), undefined, text);
  }
});

test('the first and the last address of a network are no hosts', (t) => {
  const network = { address: '192.0.2.70', prefixLength: 26 };
  t.is(reservedRole('192.0.2.64', network), 'network');
  t.is(reservedRole('192.0.2.127', network), 'broadcast');
  t.is(reservedRole('192.0.2.65', network), null);
  t.is(reservedRole('192.0.2.64', { ...network, prefixLength: 31 }), null);
});

const bytes = fc.tuple(fc.integer({ min: 1, max: 126 }), fc.nat(255), fc.nat(255), fc.nat(255));

testProp(
  'an address lies in its own network and not in the one after',
  [bytes, fc.integer({ min: 8, max: 31 })],
  (t, parts, prefixLength) => {
    const address = parts.join('.');
    const network = parseIpv4Network(`${address}/${prefixLength}`);
    t.deepEqual(network, { address, prefixLength });
    if (network === undefined) return;
    t.true(isInNetwork(address, network));
    const index = Math.floor((prefixLength - 1) / 8);
    const flipped = parts.map((part, place) => (place === index ? part ^ (1 << (7 - ((prefixLength - 1) % 8))) : part));
    t.false(isInNetwork(flipped.join('.'), network));
  },
);
