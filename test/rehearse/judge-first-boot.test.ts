import test from 'ava';
import { judgeFirstBoot } from '../../src/rehearse/judge-first-boot.ts';
import { limitsFor, type Observation } from '../../src/rehearse/observation.ts';

const limits = limitsFor('tcg');
const nothing: Observation = { at: 1, serial: [], log: [], verdict: [], screenChanged: false, ended: null };
const last = (seen: Partial<Observation>) =>
  judgeFirstBoot(limits)
    .observe({ ...nothing, ...seen })
    .at(-1);

test('a verdict is what the first boot waits for, whatever it says', (t) => {
  t.deepEqual(last({ verdict: ['{"verdict":"warn","checks":[]}'] }), {
    kind: 'reached',
    text: "the installed host's verdict is warn",
    verdict: { verdict: 'warn', checks: [] },
  });
});

const fails = test.macro<[Partial<Observation>, string]>({
  exec: (t, seen, text) => t.deepEqual(last(seen), { kind: 'failed', text, hint: undefined }),
  title: (given) => given ?? '',
});

test(
  'another line at the verdict port is a failure',
  fails,
  { verdict: ['hello'] },
  'the installed host wrote something else than a verdict: hello',
);
test(
  'the emergency mode is a failure',
  fails,
  { serial: ['You are in emergency mode. After logging in, type'] },
  'the host came up in emergency mode',
);
test(
  'a missing root file system is a failure',
  fails,
  { serial: ['(initramfs) '] },
  'the initramfs did not find the root file system',
);
test(
  'switching off is a failure',
  fails,
  { ended: 'guest-shutdown' },
  'the installed host switched itself off before it gave a verdict',
);
test(
  'silence is a failure in the end',
  fails,
  { at: limits.firstBootSeconds },
  'the installed host gave no verdict within 60 minutes',
);
