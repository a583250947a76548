import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Host } from '../../src/host/host.ts';
import type { MachineIdentity } from '../../src/host/machine/machine-identity.ts';
import { draftSeed } from '../../src/recipes/describe/render-host-files.ts';
import { readSeed } from '../../src/seed/seed-archive.ts';
import { readManifests } from '../../src/seed/seed-manifest.ts';
import { openTemplates } from '../../src/system/template-folders.ts';
import { exampleHost } from '../harness/example-host.ts';
import { type Firmware, identifiedMachine } from '../harness/identified-machine.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';

const uuid = '4c4c4544-0042-3510-8052-b4c04f4e4d31';
const mac = '52:54:00:00:00:01';

function host(hostname: string, machine: Partial<MachineIdentity>, secret: string): Host {
  const administrator = { ...exampleHost.administrator, passwordHash: `$6$${secret}$${'0'.repeat(86)}` };
  return { ...exampleHost, hostname, administrator, machine: { serial: null, uuid: null, mac: null, ...machine } };
}

const anvil = host('anvil', { serial: 'PF1' }, 'canaryanvil');
const forge = host('forge', { serial: 'PF2', mac }, 'canaryforge');

interface Choice extends Outcome {
  /** The installer's root afterwards. */
  readonly root: string;
}

/** For a base that nobody looks at. */
async function seedOf(hosts: readonly Host[]): Promise<Buffer> {
  return (await draftSeed(hosts, await openTemplates(null)))('0'.repeat(64));
}

/** The chooser on the machine, in the seed of the hosts; status 9 is a stop. */
async function choose(t: ExecutionContext, hosts: readonly Host[], machine: Firmware, named = ''): Promise<Choice> {
  const seed = readSeed(await seedOf(hosts));
  const files = seed.map(({ path, content }) => ({ path, content: Buffer.from(content).toString('latin1') }));
  const { root, env } = await identifiedMachine(t, machine, files);
  await writeFile(join(root, 'cmdline'), `priority=critical ${named === '' ? '' : `passforge.host=${named} `}---\n`);
  const outcome = await runProgram('dash', [join(root, 'passforge/choose-host')], {
    env: { ...env, ROOT: root, PROC: root },
  });
  return { ...outcome, root };
}

async function everything(root: string): Promise<string> {
  const names = await readdir(root, { recursive: true });
  const files = await Promise.all(
    names.map(async (name) => ((await stat(join(root, name))).isFile() ? readFile(join(root, name), 'latin1') : '')),
  );
  return files.join('');
}

test('the host whose conditions hold is put in place, as an image of its own would have it but for the payload', async (t) => {
  const { status, stdout, root } = await choose(t, [anvil, forge], { serial: 'PF1' });
  t.deepEqual({ status, stdout }, { status: 0, stdout: 'SAY host: anvil\n' });
  const alone = readSeed(await seedOf([anvil]));
  for (const { path, content } of alone) {
    if (/(payload\.tar|manifest\.json|SHA256SUMS|\/say\.sh)$/.test(path)) continue;
    t.is(await readFile(join(root, path), 'latin1'), Buffer.from(content).toString('latin1'), path);
  }
});

test('what is put in place has the digests by which check-medium judges it', async (t) => {
  const { root } = await choose(t, [anvil, forge], { serial: 'PF1' });
  const list = await readFile(join(root, 'passforge/SHA256SUMS'), 'utf8');
  const lines = list.split('\n').filter((line) => line !== '' && !/ (cdrom\/|passforge\/say\.sh$)/.test(line));
  t.true(lines.some((line) => line.endsWith(' passforge/own.tar')));
  for (const line of lines) {
    const [digest = '', path = ''] = line.split('  ');
    t.is(
      createHash('sha256')
        .update(await readFile(join(root, path)))
        .digest('hex'),
      digest,
      path,
    );
  }
});

test('nothing of the other hosts is left, no secret and no name', async (t) => {
  const { root } = await choose(t, [anvil, forge], { serial: 'PF1' });
  t.false(existsSync(join(root, 'passforge/hosts')));
  const left = await everything(root);
  t.regex(left, /canaryanvil/);
  t.notRegex(left, /canaryforge|PF2/);
});

test('a host is known by a card too, whose driver comes late', async (t) => {
  const lateCards = [{ name: 'eno1', mac }];
  const { status, stdout } = await choose(t, [anvil, forge], { serial: 'PF2', lateCards });
  t.deepEqual({ status, stdout }, { status: 0, stdout: 'SAY host: forge\n' });
});

test('an unknown machine is refused: each host with what speaks against it, and what would have to be written', async (t) => {
  const { status, stdout, root } = await choose(t, [anvil, forge], { serial: 'PF3', uuid });
  t.is(status, 9);
  t.regex(stdout, /^STOP this machine is none of the hosts of this image\nNothing was written\./);
  t.regex(stdout, /^anvil\n {2}serial: PF1 is wanted, this machine has PF3\nforge\n {2}serial: PF2 .*\n {2}mac: /m);
  t.regex(stdout, new RegExp(`^machine:\n  serial: 'PF3'\n  uuid: '${uuid}'$`, 'm'));
  t.false(existsSync(join(root, 'preseed.cfg')));
});

test('firmware that says nothing is none of the hosts', async (t) => {
  const { status } = await choose(t, [anvil, forge], { serial: null, uuid: null });
  t.is(status, 9);
});

test('a machine that could be two hosts, or one without conditions, is refused, though no build makes such an image', async (t) => {
  const twin = host('twin', { uuid }, 'canarytwin');
  const { status, stdout } = await choose(t, [anvil, twin], { serial: 'PF1', uuid });
  t.is(status, 9);
  t.regex(stdout, /^STOP this machine could be each of anvil twin\n/);
  const open = host('open', {}, 'canaryopen');
  t.is((await choose(t, [forge, open], { serial: 'PF1', uuid })).status, 9);
});

test('a host chosen in the boot menu is taken on its own machine only', async (t) => {
  t.is((await choose(t, [anvil, forge], { serial: 'PF1' }, 'anvil')).status, 0);
  const { status, stdout, root } = await choose(t, [anvil, forge], { serial: 'PF1' }, 'forge');
  t.is(status, 9);
  t.regex(stdout, /^STOP this machine is anvil, not forge\n/);
  t.false(existsSync(join(root, 'preseed.cfg')));
  t.is((await choose(t, [anvil, forge], { serial: 'PF1' }, 'nobody')).status, 9);
});

test('an error on the way leaves no host chosen, but stops', async (t) => {
  const { root, status } = await choose(t, [anvil, forge], { serial: 'PF1' });
  t.is(status, 0);
  await runProgram('mkdir', ['-p', join(root, 'passforge/hosts/anvil/passforge')]);
  const env = {
    PATH: process.env.PATH ?? '',
    SYSFS: join(root, 'sys'),
    PROC: root,
    SEED: join(root, 'passforge'),
    ROOT: root,
  };
  const again = await runProgram('dash', [join(root, 'passforge/choose-host')], { env });
  t.is(again.status, 9);
  t.regex(again.stdout, /^STOP no host was chosen: an error in choose-host/);
});

test('ten hosts fit where one does, and the eleventh adds kilobytes', async (t) => {
  const hosts = Array.from({ length: 11 }, (_, index) => host(`host${index}`, { serial: `PF${index}` }, `s${index}`));
  const used = async (count: number): Promise<number> => {
    const seed = await seedOf(hosts.slice(0, count));
    t.is(readManifests(seed, 'x.iso').length, count);
    t.is(seed.length, 1 << 20);
    return seed.findLastIndex((byte) => byte !== 0);
  };
  const [ten, eleven] = [await used(10), await used(11)];
  t.log(`one host: ${await used(1)} bytes, ten: ${ten}, the eleventh adds ${eleven - ten}`);
  t.true(eleven - ten < 64 * 1024);
});
