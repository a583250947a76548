import test from 'ava';
import type { Verdict } from '../../src/rehearse/verdict.ts';
import { differencesBetween, differencesFrom, settledFacts } from './compare-outcome.ts';
import type { Told } from './judge-report.ts';

const expected = {
  verdict: 'fail',
  checks: [{ name: 'device card', state: 'fail', detail: /no PCI function/ }],
  spoiled: /^group /,
  report: [/^guest probe /],
  notReported: [/ running$/],
} as const;

function told(verdict: Verdict['verdict'], detail: string, ...report: string[]): Told {
  const checks = [
    { name: 'iommu', state: 'pass', detail: '' },
    { name: 'device card', state: verdict, detail },
  ];
  return { verdict: { verdict, checks }, report, seconds: 100 };
}

test('an expected failure is no difference', (t) => {
  t.deepEqual(
    differencesFrom(expected, told('fail', '0000:02:00.0: no PCI function there', 'guest probe - shut off')),
    [],
  );
});

test('verdict, checks and report are compared, all of them at once', (t) => {
  t.deepEqual(differencesFrom(expected, told('warn', 'is bound', 'guest idle - running')), [
    'warn (warn device card)',
    'device card: warn, is bound',
    'not told: /^guest probe /',
    'told: guest idle - running',
  ]);
});

test('a check with another detail than expected is a difference', (t) => {
  t.deepEqual(differencesFrom(expected, told('fail', 'is held by nvidia', 'guest probe -')), [
    'device card: fail, is held by nvidia',
  ]);
});

test('a check that fails besides is a difference, unless this machine spoils it', (t) => {
  const checks = [
    { name: 'device card', state: 'fail', detail: 'no PCI function there' },
    { name: 'group of 0000:02:00.0', state: 'fail', detail: 'has no IOMMU group' },
    { name: 'bridge br0', state: 'warn', detail: 'is down' },
  ] as const;
  const found = { verdict: { verdict: 'fail', checks } as const, report: ['guest probe -'], seconds: 1 };
  t.deepEqual(differencesFrom(expected, found), ['bridge br0: warn, is down']);
});

test('a check that is not there is a difference, and so is a missing verdict', (t) => {
  const none = { verdict: { verdict: 'fail', checks: [] } as const, report: ['guest probe -'], seconds: 1 };
  t.deepEqual(differencesFrom(expected, none), ['no check device card']);
  t.deepEqual(differencesFrom(expected, { ...none, verdict: null }), ['no verdict']);
});

test('facts do not depend on the UUIDs that guests were given, nor on whether these run', (t) => {
  const facts = (uuid: string, state: string): string[] =>
    settledFacts(told('pass', '', `guest probe ${uuid} 2 ${state}`, `state receipts/guest-probe defined ${uuid}`));
  t.deepEqual(facts('1-2', 'running'), facts('3-4', 'shut off'));
  t.deepEqual(facts('1-2', 'running'), [
    'guest probe <probe> 2',
    'state receipts/guest-probe defined <probe>',
    'verdict pass',
  ]);
});

test('a receipt of a guest that libvirt knows under another UUID is a difference', (t) => {
  const usual = settledFacts(told('pass', '', 'guest probe 1-2 2 running', 'state receipts/guest-probe defined 1-2'));
  const found = settledFacts(told('pass', '', 'guest probe 1-2 2 running', 'state receipts/guest-probe defined 9-9'));
  t.deepEqual(differencesBetween(usual, found), [
    'lost: state receipts/guest-probe defined <probe>',
    'left: state receipts/guest-probe defined 9-9',
  ]);
});

test('what a power cut has left behind is a difference', (t) => {
  const usual = settledFacts(told('pass', '', 'image idle.img raw 1 GiB'));
  const found = settledFacts(
    told('pass', '', 'image idle.img raw 1 GiB', 'image idle.img.new raw 0 B', 'failed x.service'),
  );
  t.deepEqual(differencesBetween(usual, found), ['left: failed x.service', 'left: image idle.img.new raw 0 B']);
});
