import test from 'ava';
import { formatVerdict, parseVerdict, requirePass } from '../../src/rehearse/verdict.ts';

const checks = [
  { name: 'iommu', state: 'pass', detail: '7 groups' },
  { name: 'devices', state: 'fail', detail: '0000:02:00.0 is bound to nouveau' },
];

test('a verdict line is read, and what it has besides is left out', (t) => {
  const line = JSON.stringify({ verdict: 'fail', checks, host: 'box' });
  t.deepEqual(parseVerdict(line), { verdict: 'fail', checks });
});

for (const line of [
  '',
  '[]',
  'null',
  '{"verdict":"fine","checks":[]}',
  '{"verdict":"pass"}',
  '{"verdict":"pass","checks":[1]}',
]) {
  test(`is not a verdict: ${line || 'an empty line'}`, (t) => {
    t.is(parseVerdict(line), null);
  });
}

test('people read one line a check', (t) => {
  t.is(
    formatVerdict({ verdict: 'fail', checks }),
    'pass  iommu    7 groups\nfail  devices  0000:02:00.0 is bound to nouveau\nverdict: fail',
  );
});

test('only a passing verdict is a success', (t) => {
  t.notThrows(() => requirePass({ verdict: 'pass', checks: [] }, false));
  t.throws(() => requirePass({ verdict: 'warn', checks }, false), { message: /verdict is warn \(devices\)/ });
});

test('a bridge may lack its port in a virtual machine without the card that is named, and only there', (t) => {
  const port = { name: 'port of br0', state: 'warn', detail: 'is missing' };
  t.notThrows(() => requirePass({ verdict: 'warn', checks: [port] }, true));
  t.throws(() => requirePass({ verdict: 'warn', checks: [port] }, false));
  t.throws(() => requirePass({ verdict: 'warn', checks: [port, { ...port, name: 'kvm' }] }, true));
  t.throws(() => requirePass({ verdict: 'fail', checks: [{ ...port, state: 'fail' }] }, true));
  t.throws(() => requirePass({ verdict: 'warn', checks: [] }, true));
});
