import test from 'ava';
import { limitsFor, type Observation } from '../../src/rehearse/observation.ts';
import { judgeReport, judgeShutdown, judgeUntil, nothingTold } from './judge-report.ts';

const limits = { ...limitsFor('kvm'), firstBootSeconds: 100 };
const pass = '{"verdict":"pass","checks":[]}';
const warn = '{"verdict":"warn","checks":[]}';
const loader = ['BdsDxe: starting Boot0004 "debian" from HD(1)'];

function seen(at: number, parts: Partial<Observation> = {}): Observation {
  return { at, serial: [], log: [], verdict: [], screenChanged: false, ended: null, ...parts };
}

test('a start has ended when it has told its verdict and its report', (t) => {
  const told = nothingTold();
  const judge = judgeReport(limits, told);
  judge.observe(seen(10, { serial: loader }));
  judge.observe(seen(40, { verdict: [pass] }));
  t.deepEqual(judge.observe(seen(41, { log: ['guest probe', 'state x'] })), []);
  t.like(judge.observe(seen(42, { log: ['end'] }))[0], { kind: 'reached' });
  t.deepEqual(told, {
    verdict: { verdict: 'pass', checks: [] },
    report: ['guest probe', 'state x', 'end'],
    seconds: 30,
  });
});

test('with BIOS the boot loader is the first to be heard', (t) => {
  const told = nothingTold();
  const judge = judgeReport(limits, told);
  judge.observe(seen(10, { serial: ['\u001b[1;21HGNU GRUB  version 2.12-9'] }));
  judge.observe(seen(40, { verdict: [pass] }));
  t.is(told.seconds, 30);
});

test('of several verdicts the last one counts', (t) => {
  const told = nothingTold();
  const judge = judgeReport(limits, told);
  judge.observe(seen(10, { serial: loader, verdict: [warn] }));
  judge.observe(seen(20, { verdict: [pass], log: ['end'] }));
  t.is(told.verdict?.verdict, 'pass');
});

test('a report that does not come, or a host that ends before it, is a failure', (t) => {
  for (const late of [seen(101), seen(50, { ended: 'guest-reset' })]) {
    const judge = judgeReport(limits, nothingTold());
    judge.observe(seen(40, { serial: loader, verdict: [pass] }));
    t.like(judge.observe(late)[0], { kind: 'failed' });
  }
});

test('a host without a verdict fails as in any rehearsal', (t) => {
  t.like(judgeReport(limits, nothingTold()).observe(seen(101)).at(-1), { kind: 'failed' });
});

test('a host that is switched off is asked to when it has told everything, and waited for', (t) => {
  const told = nothingTold();
  const judge = judgeShutdown(limits, told);
  judge.observe(seen(10, { serial: loader }));
  t.deepEqual(judge.observe(seen(40, { verdict: [pass], log: ['end'] })), [{ kind: 'powerButton' }]);
  t.deepEqual(judge.observe(seen(50)), []);
  t.like(judge.observe(seen(60, { ended: 'guest-shutdown' }))[0], {
    kind: 'reached',
    text: 'off 20 s after the button',
  });
  t.deepEqual(told.report, ['end', 'off']);
});

test('a host that is not off in time after its power button, or restarts, is a failure', (t) => {
  for (const late of [seen(140), seen(60, { ended: 'guest-reset' })]) {
    const judge = judgeShutdown(limits, nothingTold());
    judge.observe(seen(40, { serial: loader, verdict: [pass], log: ['end'] }));
    t.like(judge.observe(late)[0], { kind: 'failed' });
  }
});

test('the moment of a cut is counted from the boot loader', (t) => {
  const cut = { inTime: false };
  const judge = judgeUntil(20, limits, cut);
  t.deepEqual(judge.observe(seen(30)), []);
  t.deepEqual(judge.observe(seen(31, { serial: loader })), []);
  t.deepEqual(judge.observe(seen(50, { serial: ['Starting libvirtd'] })), []);
  t.like(judge.observe(seen(51))[0], {
    kind: 'reached',
    text: 'cut off 20 s behind the boot loader, at: Starting libvirtd',
  });
  t.true(cut.inTime);
});

test('a start that is done before its moment was not cut off', (t) => {
  const cut = { inTime: false };
  const judge = judgeUntil(80, limits, cut);
  judge.observe(seen(1, { serial: loader }));
  t.like(judge.observe(seen(60, { log: ['end'] }))[0], { kind: 'reached' });
  t.false(cut.inTime);
});

test('a moment at once still waits for the boot loader', (t) => {
  t.deepEqual(judgeUntil(0, limits, { inTime: false }).observe(seen(5)), []);
});

test('a verdict without a boot loader before it tells no time, and is a failure', (t) => {
  t.like(judgeReport(limits, nothingTold()).observe(seen(40, { verdict: [pass] }))[0], { kind: 'failed' });
});

test('a start without a boot loader is not waited for', (t) => {
  t.like(judgeUntil(20, limits, { inTime: false }).observe(seen(100))[0], { kind: 'failed' });
});
