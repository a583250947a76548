/** The piece of grub.cfg that counts starts: read by GRUB's own checker, and run as shell, whose syntax it shares but for `set`. */
import test, { type ExecutionContext } from 'ava';
import { exampleHost } from '../harness/example-host.ts';
import { runProgram } from '../harness/run-program.ts';
import { type TargetMachine, targetMachine } from '../harness/target-machine.ts';

/** What grub-probe(8) says of /boot/grub. */
async function machineWith(t: ExecutionContext, abstraction: string, fs: string): Promise<TargetMachine> {
  const machine = await targetMachine(t, exampleHost);
  await machine.addCommand('grub-probe', `case $1 in --target=fs) echo ${fs} ;; *) echo ${abstraction} ;; esac`);
  return machine;
}

test('GRUB reads what counts the starts', async (t) => {
  const machine = await machineWith(t, '', 'ext2');
  const { stdout } = await machine.run('etc/grub.d/07_passforge');
  t.regex(stdout, /passforge_tries/);
  const { status, stderr } = await runProgram('grub-script-check', [], { input: stdout });
  t.is(status, 0, stderr);
});

for (const [abstraction, fs] of [
  ['lvm', 'ext2'],
  ['diskfilter mdraid1x', 'ext2'],
  ['', 'btrfs'],
] as const) {
  test(`nothing is counted where GRUB cannot write: ${abstraction} ${fs}`, async (t) => {
    const machine = await machineWith(t, abstraction, fs);
    t.deepEqual(await machine.run('etc/grub.d/07_passforge'), { status: 0, stdout: '', stderr: '' });
  });
}

/** The commands of GRUB that the piece uses, as shell functions over one file. */
const grub = `
load_env() { [ ! -e env ] || . ./env; }
save_env() { : >env; for name; do eval "echo $name=\\\\\\"\\$$name\\\\\\"" >>env; done; }
`;

/** Runs the piece as shell, which it is but for "set", once a start. */
async function start(machine: TargetMachine): Promise<string> {
  const { stdout } = await machine.run('etc/grub.d/07_passforge');
  const script = stdout.replaceAll('$prefix/grubenv', 'block').replace(/^\t*set /gm, '');
  const whole = `${grub}\ndefault=0 passforge_tries= passforge_rescued=\n${script}\necho "$default $passforge_tries"`;
  await machine.write('block', 'x');
  const { stdout: told, stderr } = await runProgram('dash', ['-c', whole], { cwd: machine.root });
  return told.trim() + stderr;
}

test('the third start after two that nobody counted back is one without passthrough, and the next is not', async (t) => {
  const machine = await machineWith(t, '', 'ext2');
  const starts = [];
  for (let number = 0; number < 4; number++) starts.push(await start(machine));
  t.deepEqual(starts, ['0 1', '0 2', 'passforge-without-passthrough', '0 1']);
});
