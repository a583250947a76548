import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import {
  addressOfCard,
  parseDeviceId,
  parseDeviceReference,
  parsePciAddress,
} from '../../../src/host/device/pci-address.ts';

const hex = (digits: number) => (value: number) => value.toString(16).padStart(digits, '0');
const domains = fc.integer({ min: 0, max: 0xffff }).map(hex(4));
const busses = fc.integer({ min: 0, max: 0xff }).map(hex(2));
const slots = fc.integer({ min: 0, max: 0x1f }).map(hex(2));
const functions = fc.integer({ min: 0, max: 7 });

testProp(
  'every PCI function is taken as it is',
  [domains, busses, slots, functions],
  (t, domain, bus, slot, number) => {
    const address = `${domain}:${bus}:${slot}.${number}`;
    t.is(parsePciAddress(address), address);
    t.is(parsePciAddress(address.toUpperCase()), address);
    t.deepEqual(parseDeviceReference(address), { address });
  },
);

testProp('without a domain it is in domain 0000', [busses, slots, functions], (t, bus, slot, number) => {
  t.is(parsePciAddress(`${bus}:${slot}.${number}`), `0000:${bus}:${slot}.${number}`);
});

testProp(
  'any text is refused or normalised for good',
  [fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-fx:.]{0,14}$/))],
  (t, text) => {
    const address = parsePciAddress(text);
    if (address === undefined) return t.pass();
    t.regex(address, /^[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/);
    t.is(parsePciAddress(address), address);
  },
);

testProp('an id is never taken for an address', [domains, domains], (t, vendor, device) => {
  t.is(parsePciAddress(`${vendor}:${device}`), undefined);
  const id = parseDeviceId(`${vendor}:${device}`);
  t.is(id, /^(0000|ffff)$/.test(vendor) ? undefined : `${vendor}:${device}`);
});

test('devices beyond 1f and functions beyond 7 are refused', (t) => {
  for (const text of ['0000:02:20.0', '0000:02:00.8', '02:00', '2:0.0', '00000:02:00.0', '02:00.0 ', '02:00.0\n']) {
    t.is(parsePciAddress(text), undefined, text);
  }
});

test('the name of a network card tells where it is, in decimal', (t) => {
  t.is(addressOfCard('enp3s0'), '0000:03:00.0');
  t.is(addressOfCard('enp19s31f7'), '0000:13:1f.7');
  t.is(addressOfCard('enp4s0f1np1'), '0000:04:00.1');
  t.is(addressOfCard('enp4s0d1'), '0000:04:00.0');
  for (const name of ['eno1', 'ens3', 'eth0', 'enp300s0', 'enp3s32', 'enp3s0u1', 'enP1p3s0', 'enp3s0f8', 'br0']) {
    t.is(addressOfCard(name), undefined, name);
  }
});
