import test from 'ava';
import { makeSticks, standInText } from '../../src/recipes/rehearse/make-sticks.ts';
import { runCommand } from '../../src/system/run-command.ts';
import { exampleHost, volumeGroup } from '../harness/example-host.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const file = { path: '/etc/one', content: null, mode: 0o600, owner: 'root' };
const one = { label: 'KEYS', file: 'keys of the host/one.conf' };
const { signal } = new AbortController();

test('each label gets a file system with stand-ins of its files, and no other file makes one', async (t) => {
  const files = [
    { ...file, stick: one },
    { ...file, path: '/etc/two', stick: { label: 'OTHER', file: 'two' } },
    { ...file, path: '/etc/three', stick: null, content: 'x' },
  ];
  const sticks = await makeSticks({ ...exampleHost, files }, await temporaryFolder(t), signal);
  t.is(sticks.length, 2);
  const image = sticks[0]?.file ?? '';
  const { stdout: type } = await runCommand('blkid', ['-p', '-o', 'export', image], { signal });
  t.regex(type, /^LABEL=KEYS$/m);
  t.regex(type, /^TYPE=vfat$/m);
  const { stdout } = await runCommand('mtype', ['-i', image, `::/${one.file}`], { signal });
  t.is(`${stdout}\n`, standInText(one));
});

test('a file that lands in two places is on its stick once', async (t) => {
  const files = [
    { ...file, stick: one },
    { ...file, path: '/etc/again', stick: one },
  ];
  t.is((await makeSticks({ ...exampleHost, files }, await temporaryFolder(t), signal)).length, 1);
});

test('the stick of the encryption has no key yet, and opens the host where that is described', async (t) => {
  for (const unlock of ['passphrase', 'key-stick'] as const) {
    const system = { ...volumeGroup, encryption: { keyStick: 'KEYS', unlock } };
    const host = { ...exampleHost, storage: { system, guestsDisk: null }, files: [{ ...file, stick: one }] };
    const sticks = await makeSticks(host, await temporaryFolder(t), signal);
    t.deepEqual(
      sticks.map(({ opensHost }) => opensHost),
      [unlock === 'key-stick'],
    );
    const { stdout } = await runCommand('mdir', ['-b', '-/', '-i', sticks[0]?.file ?? '', '::'], { signal });
    t.deepEqual(stdout.split('\n'), ['::/keys of the host/', '::/keys of the host/one.conf']);
  }
});
