/**
 * The network files as the real systemd-networkd and systemd-udevd take them, each time in namespaces of their own: cards
 * are pairs of virtual ones there, everything else is real. Needs root.
 */
import { access, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fc } from '@fast-check/ava';
import test, { type ExecutionContext } from 'ava';
import type { Host } from '../../src/host/host.ts';
import { parseInterfaceName } from '../../src/host/network/host-name.ts';
import type { Network } from '../../src/host/network/network.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { describedHosts } from '../harness/described-hosts.ts';
import { exampleHost } from '../harness/example-host.ts';
import { runProgram } from '../harness/run-program.ts';
import { writeTarget } from '../harness/target-tree.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

/** Elsewhere a missing program skips these tests; in CI it fails them. */
const canRun =
  process.getuid?.() === 0 &&
  (process.env.CI !== undefined ||
    (await access('/lib/systemd/systemd-udevd').then(
      () => true,
      () => false,
    )));
const networkdTest = canRun ? test.serial : test.serial.skip;

const probe = 'ip link add d type veth && ip link add link d name d.5 type vlan id 5';
const makesVlans = canRun && (await runProgram('unshare', ['--net', 'sh', '-c', probe])).status === 0;
/** The kernel of a virtual machine for tests may have none. */
const vlanTest = makesVlans ? networkdTest : test.serial.skip;

interface Link {
  readonly ifname: string;
  readonly address: string;
  readonly flags: readonly string[];
  readonly master?: string;
  readonly mtu: number;
  readonly addr_info: readonly { readonly local: string; readonly scope: string }[];
}

interface Outcome {
  readonly link: (name: string) => Link | undefined;
  /** Addresses that are valid beyond the link. */
  readonly addresses: (name: string) => string[] | undefined;
  /** As `DESTINATION via GATEWAY dev DEVICE`, those with a gateway only. */
  readonly routes: readonly string[];
  /** What networkd and udevd said against our files. */
  readonly complaints: readonly string[];
}

/** Sets the network up and tells what came of it. `cards` are `NAME=MAC`, with a further `=` when no cable is in. */
async function setUp(t: ExecutionContext, host: Host, links: readonly string[], cards: readonly string[]) {
  const folder = await temporaryFolder(t);
  await writeTarget(folder, host);
  return setUpFolder(folder, links, cards);
}

async function setUpFolder(folder: string, links: readonly string[], cards: readonly string[]): Promise<Outcome> {
  const script = join(packageRoot(), 'test/harness/networkd.sh');
  const { status, stderr } = await runProgram('unshare', [
    '--net',
    '--mount',
    'sh',
    script,
    folder,
    links.join(' '),
    ...cards,
  ]);
  if (status !== 0) throw new Error(stderr);
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const all: Link[] = JSON.parse(await read('addresses.json'));
  const routes = [...JSON.parse(await read('routes.json')), ...JSON.parse(await read('routes6.json'))];
  const link = (name: string) => all.find(({ ifname }) => ifname === name);
  return {
    link,
    addresses: (name) =>
      link(name)
        ?.addr_info.filter(({ scope }) => scope === 'global')
        .map(({ local }) => local),
    routes: routes
      .filter(({ gateway }) => gateway !== undefined)
      .map(({ dst, gateway, dev }) => `${dst} via ${gateway} dev ${dev}`),
    complaints: complaints(await read('networkd.log'), await read('udevd.log')),
  };
}

function complaints(networkd: string, udevd: string): string[] {
  const told = (log: string) => log.split('\n').filter((line) => line.includes('/etc/systemd/network/'));
  const usual = /found matching|configuring with|successfully loaded|potentially unpredictable/i;
  return [...told(networkd).filter((line) => !usual.test(line)), ...told(udevd)];
}

function withNetwork(changes: Partial<Network>, release: Host['release'] = 'bookworm'): Host {
  return { ...exampleHost, release, domain: null, network: { ...exampleHost.network, bridge: null, ...changes } };
}

const own: Network['interface'] = { by: 'name', name: 'enp3s0' };
const mac = '52:54:00:00:00:01';
const fixed: Network['ipv4'] = {
  method: 'static',
  address: '192.0.2.10',
  prefixLength: 24,
  gateway: '192.0.2.1',
  nameservers: ['192.0.2.53'],
};

for (const { name } of describedHosts()) {
  networkdTest(`networkd and udevd read every line of the files of ${name}`, async (t) => {
    const folder = await temporaryFolder(t);
    const golden = join(packageRoot(), 'test/golden', name, 'target/etc/systemd/network');
    await mkdir(join(folder, 'etc/systemd'), { recursive: true });
    await cp(golden, join(folder, 'etc/systemd/network'), { recursive: true });
    const { link, complaints } = await setUpFolder(folder, [], [`enp3s0=${mac}`]);
    t.truthy(link('enp3s0'));
    t.deepEqual(complaints, []);
  });
}

networkdTest('a setting that networkd does not know would be found', async (t) => {
  const folder = await temporaryFolder(t);
  await writeTarget(folder, withNetwork({ interface: own }));
  const file = join(folder, 'etc/systemd/network/20-passforge-lan.network');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('DHCP=yes', 'DHCP=yes\nDCHP=yes'));
  const { complaints } = await setUpFolder(folder, [], [`enp3s0=${mac}`]);
  t.regex(complaints.join('\n'), /DCHP/);
});

networkdTest('a card gets its addresses and routes, of both families', async (t) => {
  const host = withNetwork({
    interface: { by: 'mac', mac },
    ipv4: fixed,
    ipv6: { address: '2001:db8::10', prefixLength: 64, gateway: 'fe80::1' },
    routes: [{ to: { address: '198.51.100.0', prefixLength: 24 }, via: '192.0.2.254', metric: 20 }],
    mtu: 1400,
  });
  const outcome = await setUp(t, host, ['enp3s0'], [`enp3s0=${mac}`]);
  t.deepEqual(outcome.addresses('enp3s0'), ['192.0.2.10', '2001:db8::10']);
  t.deepEqual(outcome.routes, [
    'default via 192.0.2.1 dev enp3s0',
    '198.51.100.0/24 via 192.0.2.254 dev enp3s0',
    'default via fe80::1 dev enp3s0',
  ]);
  t.is(outcome.link('enp3s0')?.mtu, 1400);
});

networkdTest('a fixed address is there without a cable, and the other card stays alone', async (t) => {
  const host = withNetwork({ interface: own, ipv4: fixed });
  const outcome = await setUp(t, host, ['enp3s0'], [`enp3s0=${mac}=`, 'enp4s0=52:54:00:00:00:02']);
  t.deepEqual(outcome.addresses('enp3s0'), ['192.0.2.10']);
  t.false(outcome.link('enp4s0')?.flags.includes('UP'));
});

networkdTest('a bridge is there without any card', async (t) => {
  const host = withNetwork({ ipv4: fixed, bridge: 'br0' });
  const outcome = await setUp(t, host, ['br0'], []);
  t.deepEqual(outcome.addresses('br0'), ['192.0.2.10']);
});

for (const release of ['bullseye', 'trixie'] as const) {
  networkdTest(`a bridge of ${release} has the address of the host and the MAC address of its card`, async (t) => {
    const host = withNetwork({ interface: { by: 'mac', mac }, ipv4: fixed, bridge: 'br0' }, release);
    const outcome = await setUp(t, host, ['br0', 'enp3s0'], [`enp3s0=${mac}`]);
    t.is(outcome.link('br0')?.address, mac);
    t.deepEqual(outcome.addresses('br0'), ['192.0.2.10']);
    t.is(outcome.link('enp3s0')?.master, 'br0');
    t.deepEqual(outcome.addresses('enp3s0'), []);
  });
}

networkdTest(
  'further bridges have their own card, or none; each is up, and has an address only if described',
  async (t) => {
    const host = withNetwork({
      interface: own,
      ipv4: fixed,
      bridge: 'br0',
      bridges: [
        { name: 'br-lab', port: { interface: { by: 'name', name: 'enp4s0' } }, ipv4: null },
        {
          name: 'br-inner',
          port: null,
          ipv4: { method: 'static', address: '10.30.0.1', prefixLength: 24, gateway: null },
        },
      ],
    });
    const outcome = await setUp(
      t,
      host,
      ['br0', 'br-lab', 'br-inner', 'enp3s0', 'enp4s0'],
      [`enp3s0=${mac}`, 'enp4s0=52:54:00:00:00:02'],
    );
    t.is(outcome.link('enp4s0')?.master, 'br-lab');
    t.true(outcome.link('br-lab')?.flags.includes('UP'));
    t.deepEqual(outcome.link('br-lab')?.addr_info, []);
    t.deepEqual(outcome.addresses('br-inner'), ['10.30.0.1']);
    t.deepEqual(outcome.routes, ['default via 192.0.2.1 dev br0']);
  },
);

networkdTest('networkd makes a bridge of every name that a description may give', async (t) => {
  const names = fc.sample(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,14}$/), 20);
  const bridges = [...new Set(names)]
    .filter((name) => parseInterfaceName(name) !== undefined)
    .map((name) => ({ name, port: null, ipv4: null }));
  const made = bridges.map(({ name }) => name);
  t.true(made.length > 10);
  const outcome = await setUp(t, withNetwork({ interface: own, bridges }), made, []);
  t.deepEqual(outcome.complaints, []);
  for (const name of made) t.true(outcome.link(name)?.flags.includes('UP'), name);
});

vlanTest('a bridge over a VLAN leaves the card itself without an address', async (t) => {
  const host = withNetwork({ interface: own, ipv4: fixed, vlan: 20, bridge: 'br0' });
  const outcome = await setUp(t, host, ['br0', 'vlan20', 'enp3s0'], [`enp3s0=${mac}`]);
  t.deepEqual(outcome.addresses('br0'), ['192.0.2.10']);
  t.deepEqual(outcome.addresses('enp3s0'), []);
  t.is(outcome.link('vlan20')?.master, 'br0');
  t.is(outcome.link('br0')?.address, mac);
});
