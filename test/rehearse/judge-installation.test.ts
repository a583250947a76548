import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { type InstallationGoal, judgeInstallation } from '../../src/rehearse/judge-installation.ts';
import { limitsFor, type Observation } from '../../src/rehearse/observation.ts';
import { packageRoot } from '../../src/system/package-root.ts';

const limits = limitsFor('tcg');
const nothing: Observation = { at: 1, serial: [], log: [], verdict: [], screenChanged: false, ended: null };

async function readLog(name: string): Promise<string[]> {
  const text = await readFile(join(packageRoot(), 'test/fixtures/rehearse', name), 'utf8');
  return text.trimEnd().split('\n');
}

async function judgeOf(name: string, goal: InstallationGoal = 'restart') {
  const judge = judgeInstallation(limits, goal);
  const findings = (await readLog(name)).flatMap((line, at) => judge.observe({ ...nothing, at, log: [line] }));
  return { judge, findings };
}

test('an unattended installation passes through its stages in order', async (t) => {
  const judge = judgeInstallation(limits, 'restart');
  const log = await readLog('unattended.log');
  const findings = [
    ...judge.observe(nothing),
    ...judge.observe({ ...nothing, serial: ['[    0.000000] Linux version 6.12.63+deb13-amd64'] }),
    ...log.flatMap((line, at) => judge.observe({ ...nothing, at, log: [line] })),
  ];
  t.deepEqual(
    findings.flatMap((finding) => (finding.kind === 'stage' ? [finding.stage] : [])),
    ['firmware', 'start', 'medium', 'accounts', 'disk', 'base', 'packages', 'bootLoader', 'lateCommand', 'finish'],
  );
});

test('what hooks and finish-install tell becomes notes', async (t) => {
  const { findings } = await judgeOf('unattended.log');
  t.deepEqual(
    findings.flatMap((finding) => (finding.kind === 'note' ? [finding.text] : [])),
    [
      'disk /dev/sdb: serial PASSFORGE-REHEARSAL, 34359738368 bytes',
      'payload unpacked',
      'warning: /usr/lib/finish-install.d/10clock-setup returned error code 1',
    ],
  );
});

test('the restart at the end is what a whole installation waits for', async (t) => {
  const { judge } = await judgeOf('unattended.log');
  t.deepEqual(judge.observe({ ...nothing, at: 40, ended: 'guest-reset' }), [
    { kind: 'reached', text: 'the installer restarted the machine', verdict: null },
  ]);
});

test('a boot test ends when preseed and medium are found', async (t) => {
  const judge = judgeInstallation(limits, 'installer');
  const log = (await readLog('unattended.log')).slice(0, 15);
  t.deepEqual(judge.observe({ ...nothing, log }).at(-1), {
    kind: 'reached',
    text: 'the installer took the preseed and found its medium',
    verdict: null,
  });
});

test('a question ends the rehearsal and names the missing answer', async (t) => {
  const { judge, findings } = await judgeOf('question.log');
  t.false(findings.some(({ kind }) => kind === 'failed'));
  t.deepEqual(judge.observe({ ...nothing, at: 9 + limits.answerSeconds }), [
    {
      kind: 'failed',
      text: 'the installer asks passwd/username-reserved',
      hint: 'Answer passwd/username-reserved in a file under preseed/',
    },
  ]);
});

test('a failing hook ends the rehearsal with its own words', async (t) => {
  const { findings } = await judgeOf('failing-hook.log');
  t.deepEqual(
    findings.find(({ kind }) => kind === 'failed'),
    { kind: 'failed', text: 'a hook of passforge failed: 50-initramfs: exit status 1', hint: undefined },
  );
});

test('the component that failed is named, not the question that follows', async (t) => {
  const { findings } = await judgeOf('failing-component.log');
  const failed = findings.find(({ kind }) => kind === 'failed');
  t.deepEqual(failed, {
    kind: 'failed',
    text: "the installer's component ppp-udeb failed with status 1",
    hint: undefined,
  });
});

const ends = test.macro<[Partial<Observation>, RegExp]>({
  exec: (t, seen, message) => {
    const finding = judgeInstallation(limits, 'restart')
      .observe({ ...nothing, ...seen })
      .at(-1);
    t.is(finding?.kind, 'failed');
    t.regex(finding?.kind === 'failed' ? finding.text : '', message);
  },
  title: (given) => given ?? '',
});

test(
  'a component that fails ends the rehearsal',
  ends,
  {
    log: ["Nov 22 10:03:10 main-menu[321]: WARNING **: Configuring 'bootstrap-base' failed with error code 1"],
  },
  /component bootstrap-base failed with status 1/,
);
test(
  'a refused disk ends the rehearsal',
  ends,
  {
    log: ['Nov 22 10:03:10 passforge: REFUSED: no disk has the serial S21'],
  },
  /the disk was refused: no disk has the serial S21/,
);
test(
  'a kernel panic ends the rehearsal',
  ends,
  {
    serial: ['[    2.1] Kernel panic - not syncing: VFS: Unable to mount root fs'],
  },
  /the kernel stopped: VFS/,
);
test('a restart in the middle is a failure', ends, { ended: 'guest-reset' }, /restarted during the stage "firmware/);
test('switching off in the middle is a failure', ends, { ended: 'guest-shutdown' }, /switched itself off/);
test('standing still is a failure', ends, { at: limits.stallSeconds }, /changed for 30 minutes in the stage "firmware/);

test('a changing screen is progress', (t) => {
  const judge = judgeInstallation(limits, 'restart');
  judge.observe({ ...nothing, at: limits.stallSeconds - 1, screenChanged: true });
  t.deepEqual(judge.observe({ ...nothing, at: limits.stallSeconds + 1 }), []);
});
