import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Host } from '../../src/host/host.ts';
import type { InterfaceSelector, Network } from '../../src/host/network/network.ts';
import { deviceOf } from '../harness/example-device.ts';
import { exampleHost } from '../harness/example-host.ts';
import { type NetworkCard, type TargetMachine, targetMachine } from '../harness/target-machine.ts';

const chooseInterface = 'usr/local/lib/passforge/choose-interface';
const onboard: NetworkCard = {
  name: 'eno1',
  device: 'pci0000:00/0000:00:1f.6',
  mac: '2c:56:dc:00:00:01',
};
const second: NetworkCard = {
  name: 'enp3s0',
  device: 'pci0000:00/0000:00:1c.0/0000:03:00.0',
  mac: '2c:56:dc:00:00:02',
};

async function machineWith(t: ExecutionContext, cards: NetworkCard[]): Promise<TargetMachine> {
  const machine = await targetMachine(t, { ...exampleHost, guests: [] });
  for (const card of cards) await machine.addNetworkCard(card);
  await machine.addCommand('ip', '');
  return machine;
}

async function choice(machine: TargetMachine): Promise<string> {
  const { status, stdout } = await machine.run(chooseInterface);
  return status === 0 ? stdout.trim() : `status ${status}`;
}

test('takes the only wired card, and neither wireless nor software interfaces', async (t) => {
  const wireless = {
    name: 'wlp2s0',
    device: 'pci0000:00/0000:00:14.3',
    wireless: true,
  };
  t.is(await choice(await machineWith(t, [wireless, { name: 'br0' }, onboard])), 'eno1');
});

test('takes the card with a carrier among several', async (t) => {
  const machine = await machineWith(t, [
    { ...second, carrier: false },
    { ...onboard, carrier: true },
  ]);
  t.is(await choice(machine), 'eno1');
});

test('switches the cards on before it looks for a carrier', async (t) => {
  const machine = await machineWith(t, [second, onboard]);
  await machine.addCommand('ip', `echo 1 >"${machine.sys}/class/net/eno1/carrier"`);
  t.is(await choice(machine), 'eno1');
  t.deepEqual(await machine.calls(), ['ip link set dev enp3s0 up', 'ip link set dev eno1 up']);
});

test('takes the first by bus address when no card has a carrier', async (t) => {
  t.is(await choice(await machineWith(t, [onboard, second])), 'enp3s0');
});

test('prints nothing on a machine without a wired card', async (t) => {
  t.is(await choice(await machineWith(t, [{ name: 'lo' }])), '');
});

test('leaves out a card that is handed over to a guest', async (t) => {
  const machine = await targetMachine(t, {
    ...exampleHost,
    passthrough: [deviceOf({ address: '0000:03:00.0', id: null })],
  });
  await machine.addFunction({
    address: '0000:03:00.0',
    id: '8086:1533',
    class: '020000',
    driver: 'igb',
    group: 3,
  });
  await machine.addNetworkCard({ ...second, carrier: true });
  await machine.addNetworkCard(onboard);
  t.is(await choice(machine), 'eno1');
});

test('settles the choice by MAC address in the network file, once', async (t) => {
  const machine = await machineWith(t, [onboard]);
  t.is((await machine.run(chooseInterface, '--settle')).status, 0);
  const settled = await networkFile(machine);
  t.true(settled.includes('\nMACAddress=2c:56:dc:00:00:01\n'));
  t.false(settled.includes('Name='));
  await machine.addNetworkCard({ ...second, carrier: true });
  t.is((await machine.run(chooseInterface, '--settle')).status, 0);
  t.is(await networkFile(machine), settled);
});

test('settles nothing on a machine without a wired card', async (t) => {
  const machine = await machineWith(t, []);
  const before = await networkFile(machine);
  t.is((await machine.run(chooseInterface, '--settle')).status, 0);
  t.is(await networkFile(machine), before);
});

test('leaves out a card that is the port of a further bridge, described by name or by MAC address', async (t) => {
  for (const port of [
    { by: 'name', name: 'enp3s0' },
    { by: 'mac', mac: '2c:56:dc:00:00:02' },
  ] as const) {
    const bridges = [{ name: 'br-lab', port: { interface: port }, ipv4: null }];
    const machine = await targetMachine(t, bareHost({ bridges }));
    for (const card of [second, onboard]) await machine.addNetworkCard(card);
    t.is(await choice(machine), 'eno1', port.by);
  }
});

test('settles the MAC address of each bridge of a release that cannot take it from the port', async (t) => {
  const bridges = [{ name: 'br-lab', port: { interface: { by: 'name', name: 'enp3s0' } }, ipv4: null }] as const;
  const machine = await targetMachine(t, { ...bareHost({ bridges }), release: 'stretch' });
  for (const card of [second, onboard]) await machine.addNetworkCard(card);
  t.is((await machine.run(chooseInterface, '--settle')).status, 0);
  t.regex(await read(machine, '10-passforge-br0.netdev'), /^MACAddress=2c:56:dc:00:00:01$/m);
  t.regex(await read(machine, '10-passforge-br-lab.netdev'), /^MACAddress=2c:56:dc:00:00:02$/m);
});

test('leaves a bridge its own MAC address where the card has none of its own, and says so', async (t) => {
  const machine = await targetMachine(t, { ...bareHost({}), release: 'stretch' });
  await machine.addNetworkCard(onboard);
  await machine.write('sys/class/net/eno1/addr_assign_type', '1\n');
  const { status, stderr } = await machine.run(chooseInterface, '--settle');
  t.is(status, 0);
  t.regex(stderr, /10-passforge-br0\.netdev: no card with a MAC address of its own/);
  t.notRegex(await read(machine, '10-passforge-br0.netdev'), /^MACAddress=/m);
  t.regex(await networkFile(machine), /^Name=eno1$/m);
});

test('leaves a described interface as it is', async (t) => {
  const described: InterfaceSelector = { by: 'mac', mac: '02:00:00:00:00:07' };
  const machine = await targetMachine(t, {
    ...exampleHost,
    network: { ...exampleHost.network, interface: described },
  });
  await machine.addNetworkCard(onboard);
  const before = await networkFile(machine);
  t.true(before.includes('\nMACAddress=02:00:00:00:00:07\n'));
  t.is((await machine.run(chooseInterface, '--settle')).status, 0);
  t.is(await networkFile(machine), before);
});

function networkFile(machine: TargetMachine): Promise<string> {
  return read(machine, '20-passforge-lan.network');
}

function read(machine: TargetMachine, file: string): Promise<string> {
  return readFile(join(machine.root, 'etc/systemd/network', file), 'utf8');
}

function bareHost(network: Partial<Network>): Host {
  return { ...exampleHost, guests: [], passthrough: [], network: { ...exampleHost.network, ...network } };
}
