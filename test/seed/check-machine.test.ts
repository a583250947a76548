import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { load } from 'js-yaml';
import type { MachineIdentity } from '../../src/host/machine/machine-identity.ts';
import { swapUuid } from '../../src/host/machine/machine-identity.ts';
import { parseHost } from '../../src/host/parse-host.ts';
import { renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { exampleHost } from '../harness/example-host.ts';
import { type Firmware, identifiedMachine } from '../harness/identified-machine.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';

const uuid = '4c4c4544-0042-3510-8052-b4c04f4e4d31';
const [mac, otherMac] = ['52:54:00:00:00:01', '52:54:00:00:00:02'];
const none: MachineIdentity = { serial: null, uuid: null, mac: null };
const hook = join(packageRoot(), 'templates/initrd/lib/debian-installer-startup.d/S13passforge-machine');

/** The startup hook on the machine, for the host with these conditions; status 9 is a stop. */
async function check(
  t: ExecutionContext,
  wanted: Partial<MachineIdentity> | null,
  machine: Firmware,
): Promise<Outcome> {
  const host = { ...exampleHost, machine: wanted && { ...none, ...wanted } };
  const files = renderInstallerFiles(host, await readTree(join(packageRoot(), 'templates/seed')));
  const broken = 'exit 7\n';
  const { env } = await identifiedMachine(t, machine, [...files, { path: 'passforge/stop', content: broken }]);
  // the hook goes on to `stop`, the double of which ends with a status that tells it from that of check-machine
  const outcome = await runProgram('dash', [join(env.SEED ?? '', 'check-machine')], { env });
  const hooked = await runProgram('dash', [hook], { env });
  t.is(hooked.status, outcome.status === 0 ? 0 : 7);
  return outcome;
}

const passed: Outcome = { status: 0, stdout: '', stderr: '' };

for (const [what, wanted, machine] of [
  ['any machine where none is described', null, { serial: null, uuid: null }],
  ['the serial number', { serial: 'PF1' }, {}],
  ['a serial number with blanks around it in the firmware', { serial: 'PF1' }, { serial: ' PF1  ' }],
  ['a serial number that shells and YAML know better', { serial: "a 'b' #$(c)" }, { serial: "a 'b' #$(c)" }],
  ['the UUID', { uuid }, {}],
  ['a UUID in capitals', { uuid }, { uuid: uuid.toUpperCase() }],
  ['a UUID in the other order of its bytes', { uuid: swapUuid(uuid) }, {}],
  ['the second network card', { mac }, { cards: [card('eno1', otherMac), card('eno2', mac)] }],
  ['a network card whose driver comes late', { mac }, { lateCards: [card('eno1', mac)] }],
  ['all of them together', { serial: 'PF1', uuid, mac }, { cards: [card('eno1', mac)] }],
] as const) {
  test(`goes on at ${what}`, async (t) => {
    t.deepEqual(await check(t, wanted, machine), passed);
  });
}

for (const [what, wanted, machine, told] of [
  ['another serial number', { serial: 'PF2' }, {}, /^ {2}serial: PF2 is wanted, this machine has PF1$/m],
  ['a serial number in other letters', { serial: 'pf1' }, {}, /serial: pf1 is wanted/],
  ['firmware without a serial number', { serial: 'PF1' }, { serial: null }, /has none that can be read$/m],
  ['a serial number of blanks', { serial: 'PF1' }, { serial: '  ' }, /has none that can be read$/m],
  ['another UUID', { uuid: uuid.replace('4', '5') }, {}, new RegExp(`this machine has ${uuid}$`, 'm')],
  ['firmware without a UUID', { uuid }, { uuid: null }, /uuid: \S+ is wanted, this machine has none/],
  ['a machine without network cards', { mac }, {}, /has no network card that can be seen$/m],
  [
    'another network card',
    { mac },
    { cards: [card('eno1', otherMac)] },
    new RegExp(`this machine has ${otherMac}$`, 'm'),
  ],
  [
    'a card whose driver has made the address up',
    { mac },
    { cards: [{ ...card('eno1', mac), isMadeUp: true }] },
    /mac:/,
  ],
  ['one condition of three that does not hold', { serial: 'PF1', uuid, mac }, {}, /^ {2}mac: /m],
] as const) {
  test(`refuses ${what}`, async (t) => {
    const { status, stdout } = await check(t, wanted, machine);
    t.is(status, 9, stdout);
    t.regex(stdout, /^STOP this machine is not the one of the description\nNothing was written\./);
    t.regex(stdout, told);
  });
}

test('a refusal names every condition that does not hold, and no other', async (t) => {
  const { stdout } = await check(t, { serial: 'PF2', uuid, mac }, {});
  t.deepEqual(stdout.match(/^ {2}\w+(?=: .* is wanted)/gm), ['  serial', '  mac']);
});

test('what a refusal shows of the machine is what its description has to say, whatever the serial number looks like', async (t) => {
  for (const serial of ["a 'b' #$(c): d", '-n', '12e3', 'yes', '\\0101 "x"', '# 1']) {
    const cards = [card('eno1', mac), card('eno2', otherMac)];
    const { stdout } = await check(t, { serial: 'PF2' }, { serial, cards });
    const shown = (/^machine:\n(?: .*\n)+/m.exec(stdout)?.[0] ?? '').replace(/# (mac: \S+) +# of eno1/, '$1');
    const { machine } = load(shown) as { machine: object };
    t.deepEqual(machine, { serial, uuid, mac });
    const smallest = `release: trixie\nhostname: forge\ndisk: only\nadministrator:\n  name: marco\n  password-hash: ${hash}\n`;
    t.deepEqual(parseHost(`${smallest}${shown}`, 'host.yaml').machine, { serial, uuid, mac });
  }
});

const hash = `$6$salt$${'0'.repeat(86)}`;

test('what is no identity is not shown as one', async (t) => {
  const firmware = { serial: 'Default string', uuid: '03000200-0400-0500-0006-000700080009' };
  const { stdout } = await check(t, { serial: 'PF2' }, firmware);
  t.regex(stdout, /^ {2}# serial: Default string, which many machines have$/m);
  t.regex(stdout, /^ {2}# uuid: 03000200\S*, which many machines have$/m);
  const zeros = await check(t, { serial: 'PF2' }, { serial: '0000', uuid: uuid.replace(/[^-]/g, '0') });
  t.is(zeros.stdout.match(/which many machines have/g)?.length, 2);
});

function card(name: string, address: string): { name: string; mac: string } {
  return { name, mac: address };
}
