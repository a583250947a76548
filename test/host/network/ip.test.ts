import { isIPv6 } from 'node:net';
import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import {
  isInIpNetwork,
  overlap,
  parseIpAddress,
  parseRouteTarget,
  roleInNetwork,
} from '../../../src/host/network/ip.ts';
import { isLinkLocal, parseIpv6Address, parseIpv6Network } from '../../../src/host/network/ipv6.ts';
import { FieldError } from '../../../src/host/written/field.ts';

test('an IPv6 address is taken in any form and kept in the short one', (t) => {
  t.is(parseIpv6Address('2001:0DB8:0:0:0:0:0:1'), '2001:db8::1');
  t.is(parseIpv6Address('fe80::1'), 'fe80::1');
  for (const text of [
    '::',
    '::1',
    'ff02::1',
    '::ffff:c000:201',
    '2001:db8::1%eth0',
    '2001:db8:::1',
    '1::2::3',
    '1:2',
  ]) {
    t.is(parseIpv6Address(text), undefined, text);
  }
});

test('a host has no address that is valid on its link only', (t) => {
  t.is(parseIpv6Network('fe80::10/64'), undefined);
  t.true(isLinkLocal('febf::1'));
  t.false(isLinkLocal('fec0::1'));
});

test('an address of one family is never in a network of the other', (t) => {
  t.false(isInIpNetwork('192.0.2.1', { address: '2001:db8::', prefixLength: 1 }));
  t.false(isInIpNetwork('2001:db8::1', { address: '128.0.0.0', prefixLength: 1 }));
});

test('networks overlap when one holds the other', (t) => {
  const small = { address: '192.0.2.200', prefixLength: 28 };
  t.true(overlap(small, { address: '192.0.2.1', prefixLength: 24 }));
  t.true(overlap({ address: '192.0.2.1', prefixLength: 24 }, small));
  t.false(overlap(small, { address: '192.0.2.1', prefixLength: 25 }));
});

test('the first address of an IPv6 network belongs to its routers, but not between two machines', (t) => {
  t.is(roleInNetwork('2001:db8::', { address: '2001:db8::', prefixLength: 64 }), 'all-routers');
  t.is(roleInNetwork('2001:db8::', { address: '2001:db8::', prefixLength: 127 }), null);
});

test('a route leads to a network by its first address, or to a single machine', (t) => {
  t.deepEqual(parseRouteTarget('198.51.100.0/24'), { address: '198.51.100.0', prefixLength: 24 });
  t.deepEqual(parseRouteTarget('198.51.100.7/32'), { address: '198.51.100.7', prefixLength: 32 });
  t.deepEqual(parseRouteTarget('2001:db8::7/128'), { address: '2001:db8::7', prefixLength: 128 });
  t.is(parseRouteTarget('default'), 'default');
  t.is(parseRouteTarget('198.51.100.0'), undefined);
  for (const text of ['198.51.100.7/24', '198.51.100.7/31', '2001:db8::1/64', '2001:db8::1/127']) {
    t.throws(() => parseRouteTarget(text), { instanceOf: FieldError, message: /first address/ }, text);
  }
});

testProp('an IPv6 address that is kept is one to Node too, and stays as it is', [fc.ipV6()], (t, text) => {
  const address = parseIpAddress(text);
  if (address === undefined) return t.pass();
  t.true(isIPv6(address));
  t.is(parseIpAddress(address), address);
});

testProp('a text that is no address is no address', [fc.string()], (t, text) => {
  const address = parseIpAddress(text);
  t.true(address === undefined || /^[0-9a-f.:]+$/.test(address));
});

testProp(
  'an IPv6 address lies in its own network and not in the one after',
  [fc.bigInt({ min: 0n, max: 2n ** 125n - 1n }), fc.integer({ min: 4, max: 128 })],
  (t, low, prefixLength) => {
    const address = format(2n ** 125n + low);
    const network = parseIpv6Network(`${address}/${prefixLength}`);
    if (network === undefined) return t.pass();
    t.true(isInIpNetwork(network.address, network));
    const flipped = parseIpv6Address(format((2n ** 125n + low) ^ (1n << BigInt(128 - prefixLength))));
    t.false(flipped !== undefined && isInIpNetwork(flipped, network));
  },
);

function format(value: bigint): string {
  const digits = value.toString(16).padStart(32, '0');
  return (digits.match(/.{4}/g) ?? []).join(':');
}
