import test from 'ava';
import {
  parseMachineSerial,
  parseMachineUuid,
  placeholderUuids,
  swapUuid,
} from '../../../src/host/machine/machine-identity.ts';

const uuid = '4c4c4544-0042-3510-8052-b4c04f4e4d31';

test('a UUID is taken in either case of its letters', (t) => {
  t.is(parseMachineUuid(uuid.toUpperCase()), uuid);
  t.is(parseMachineUuid(`{${uuid}}`), undefined);
});

test('the other order of bytes concerns the first three numbers, and is its own inverse', (t) => {
  t.is(swapUuid(uuid), '44454c4c-4200-1035-8052-b4c04f4e4d31');
  t.is(swapUuid(swapUuid(uuid)), uuid);
});

for (const text of ['To Be Filled By O.E.M.', 'default string', '0123456789', '0', 'xxxxxxxx', '........', 'None']) {
  test(`the serial number ${text} names no machine`, (t) => {
    t.throws(() => parseMachineSerial(text), { message: /many machines say/ });
  });
}

test('a UUID of one digit, or of a maker that leaves all alike, names no machine', (t) => {
  const alike = ['0', 'F'].map((digit) => uuid.replace(/[^-]/g, digit));
  for (const text of [...alike, ...placeholderUuids.flatMap((known) => [known, swapUuid(known)])]) {
    t.throws(() => parseMachineUuid(text), { message: /many machines say/ }, text);
  }
});
