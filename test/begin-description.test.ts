import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { HostDescriptionError } from '../src/errors.ts';
import type { Device } from '../src/host/device/device.ts';
import type { Host } from '../src/host/host.ts';
import { parseHost } from '../src/host/parse-host.ts';
import { type BegunDescription, beginDescription } from '../src/recipes/describe/begin-description.ts';
import { anyDisk } from './harness/example-host.ts';
import { readListing } from './harness/lspci-listing.ts';
import { reportedMachine, writeReport } from './harness/machine-report.ts';

const settings = { release: 'trixie', hostname: 'forge', listing: null, card: null } as const;

function beginFrom(name: string, card: string | null = null): Promise<BegunDescription> {
  return beginDescription({
    ...settings,
    listing: { program: 'lspci', text: readListing(name), source: `${name}.txt` },
    card,
  });
}

const hash = `$6$salt$${'a'.repeat(86)}`;

/** What the marks ask for, and nothing else. */
function fillIn(description: string, passthrough = ''): Host {
  const filled = description
    .replace(/password-hash: # FILL IN/, `password-hash: ${hash}`)
    .replace(/disk: # FILL IN.*/, 'disk: only')
    .replace(/passthrough: # FILL IN.*/, `passthrough:${passthrough}`);
  return parseHost(filled, 'host.yaml');
}

/** As an editor does it for the selected lines. */
function uncomment(description: string, isSelected: (line: string) => boolean): string {
  return description.replaceAll(/^( *)# ?(.*)$/gm, (line, indent, rest) => (isSelected(line) ? indent + rest : line));
}

function complaints(description: string): string[] {
  try {
    parseHost(description, 'host.yaml');
  } catch (error) {
    if (error instanceof HostDescriptionError) return error.issues.map(({ path, line }) => `${path} ${line}`);
    throw error;
  }
  return [];
}

const identityOf = ({ address, id }: Device) => ({ address, id });

const withCard = ['howto', 'z170-gtx1050ti', 'apu-and-rx6800xt.vmm', 'intel-and-rtx2060', 'server-a100', 'one-rtx3060'];

for (const name of [...withCard, 'no-graphics']) {
  test(`the description from ${name} is valid once the marked keys have values, and hands over what it says`, async (t) => {
    const { description, passthrough } = await beginFrom(name);
    const host = fillIn(description);
    t.deepEqual(host.passthrough.map(identityOf), passthrough);
    t.is(host.passthrough.length > 0, withCard.includes(name));
  });

  test(`until then, just the marked keys of the description from ${name} are refused`, async (t) => {
    const { description, toFillIn } = await beginFrom(name);
    t.deepEqual(
      toFillIn.map(({ key }) => key),
      ['password-hash', 'disk'],
    );
    const [passwordHash, disk] = toFillIn.map(({ line }) => line);
    t.deepEqual(complaints(description), [`administrator.password-hash ${passwordHash}`, `disk ${disk}`]);
  });
}

test("the howto's card is handed over, each function named", async (t) => {
  const { description } = await beginFrom('howto');
  t.true(
    description.includes(`passthrough:
  - address: 0000:02:00.0
    id: 10de:1c82 # VGA compatible controller: NVIDIA Corporation GP107 [GeForce GTX 1050 Ti]
  - address: 0000:02:00.1
    id: 10de:0fb9 # Audio device: NVIDIA Corporation Device
`),
  );
});

test('without a listing the devices have to be filled in too, and the example beside them is one', async (t) => {
  const { description, toFillIn } = await beginDescription(settings);
  t.deepEqual(
    toFillIn.map(({ key }) => key),
    ['password-hash', 'disk', 'passthrough'],
  );
  t.is(complaints(description).length, 3);
  t.deepEqual(fillIn(description, ' []').passthrough, []);
  t.is(fillIn(uncomment(description, (line) => /^ {2}# - \{/.test(line))).passthrough.length, 2);
});

test('of several cards each is there to be chosen, and none is chosen', async (t) => {
  const { description, toFillIn, candidates, passthrough } = await beginFrom('two-gtx1080ti');
  t.deepEqual(candidates, ['0000:09:00', '0000:42:00']);
  t.deepEqual(passthrough, []);
  t.deepEqual(complaints(description).at(-1), `passthrough ${toFillIn.at(-1)?.line}`);
  const host = fillIn(uncomment(description, (line) => line.includes('{ address: 0000:42:00.')));
  t.deepEqual(host.passthrough.map(identityOf), [
    { address: '0000:42:00.0', id: '10de:1b06' },
    { address: '0000:42:00.1', id: '10de:10ef' },
  ]);
});

test('what else could be handed over is there to be chosen', async (t) => {
  for (const name of ['apu-and-rx6800xt', 'no-graphics']) {
    const { description, passthrough } = await beginFrom(name);
    const chosen = uncomment(description, (line) => /^ {2}# - \{/.test(line)).replace(
      'passthrough: []',
      'passthrough:',
    );
    t.true(fillIn(chosen).passthrough.length > passthrough.length, name);
  }
});

test('the example of a guest gets the card', async (t) => {
  const { description } = await beginFrom('intel-and-rtx2060');
  let inGuests = false;
  const host = fillIn(
    uncomment(description, (line) => {
      inGuests ||= line === '# guests:';
      return inGuests;
    }),
  );
  t.deepEqual(host.guests[0]?.devices, host.passthrough);
  t.is(host.guests[0]?.devices.length, 4);
});

test('the examples in the comments are taken once they are no comments', async (t) => {
  const { description } = await beginFrom('intel-and-rtx2060');
  const keys =
    /^ {2}# +(?:(?:serial|model|size|min|max|parameters):|- pcie_aspm=off$)|^# (?:mirror:|packages:| {2}- virt-manager$)/;
  const host = fillIn(uncomment(description, (line) => keys.test(line)).replace(/disk: # FILL IN.*/, 'disk:'));
  t.is(host.mirror, 'https://mirror.example.org/debian');
  t.deepEqual(host.disk, {
    ...anyDisk,
    serial: 'its serial number',
    model: 'its model',
    minBytes: 400e9,
    maxBytes: 1e12,
  });
  t.deepEqual(host.kernel.parameters, ['pcie_aspm=off']);
  t.deepEqual(host.packages, ['virt-manager']);
});

test('warnings are in the description, each line a comment', async (t) => {
  const { description } = await beginFrom('one-rtx3060');
  t.regex(description, /^# WARNING: 0000:07:00 is the only display adapter of the machine\./m);
  t.deepEqual(
    description.split('\n').filter((line) => line.length > 120 && !line.includes('0000:0')),
    [],
  );
});

test('the processor’s maker and the wired cards are filled in', async (t) => {
  const { description } = await beginFrom('two-gtx1080ti');
  t.is(fillIn(description, ' []').kernel.iommu, 'amd');
  t.regex(description, /^ {2}# 0000:05:00\.0 Ethernet controller: Intel Corporation I211/m);
  t.deepEqual(fillIn(description, ' []').network.interface, { by: 'auto' });
});

test('release and host name are as wanted', async (t) => {
  const { description } = await beginDescription({ ...settings, release: 'bookworm', hostname: 'no' });
  t.regex(description, /^release: bookworm$/m);
  t.is(fillIn(description.replace('release: bookworm', 'release: trixie'), ' []').hostname, 'no');
});

test('a host name that no host can have is refused', async (t) => {
  const wrong = (hostname: string) =>
    t.throwsAsync(beginDescription({ ...settings, hostname }), { message: /--hostname/ });
  t.regex((await wrong('forge.example.org')).message, /without dots/);
  await wrong('-x');
  await wrong('a\nb');
});

test('a card without a listing is refused', async (t) => {
  await t.throwsAsync(beginDescription({ ...settings, card: '02:00' }), { message: /--card needs --lspci/ });
});

/** What would end a comment, a quote or a scalar; and what YAML or the reader refuses anywhere. */
const hostile = fc.array(
  fc.oneof(
    fc.constantFrom(
      '\n',
      '\r',
      '\u0085',
      '\u2028',
      '\u2029',
      '\t',
      '\0',
      '\u001b[31m',
      '\ufeff',
      '\ufffd',
      '\ud800',
      '\uffff',
    ),
    fc.constantFrom(
      '#',
      ': ',
      '"',
      "'",
      '{{',
      '}}',
      '- ',
      '---',
      '...',
      '%YAML',
      '&a',
      '*a',
      '!t',
      '[10de:1c82]',
      'passthrough: []',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  ),
  { maxLength: 10 },
);

testProp(
  'no name of a device or a maker breaks out of its comment',
  [hostile, hostile, fc.boolean()],
  async (t, device, maker, isSecond) => {
    const text = [
      '00:00.0 Host bridge [0600]: Device [8086:191f]',
      '00:02.0 VGA compatible controller [0300]: Device [8086:1912]',
      `02:00.0 VGA compatible controller [0300]: ${device.join('').replaceAll(/[\n\r]/g, ' ')} [10de:1c82] (rev a1)`,
      `\tSubsystem: ${maker.join('').replaceAll(/[\n\r]/g, ' ')} [1462:8c96]`,
      `02:00.2 Ethernet controller [0200]: ${device.join('').replaceAll(/[\n\r]/g, ' ')} [10de:0fb9]`,
      `05:00.0 Ethernet controller [0200]: ${maker.join('').replaceAll(/[\n\r]/g, ' ')} [8086:1539]`,
      ...(isSecond
        ? [`06:00.0 VGA compatible controller [0300]: ${device.join('').replaceAll(/[\n\r]/g, ' ')} [10de:1c82]`]
        : []),
    ].join('\n');
    const { description } = await beginDescription({ ...settings, listing: { program: 'lspci', text, source: 'x' } });
    const expected = [
      { address: '0000:02:00.0', id: '10de:1c82' },
      { address: '0000:02:00.2', id: '10de:0fb9' },
    ];
    const host = fillIn(description, isSecond ? ' []' : '');
    t.deepEqual(host.passthrough.map(identityOf), isSecond ? [] : expected);
    t.deepEqual(host.network.interface, { by: 'auto' });
  },
);

function beginFromReport(machine: object): Promise<BegunDescription> {
  const listing = { program: 'passthrough-report', text: writeReport(machine), source: 'report.json' } as const;
  return beginDescription({ ...settings, listing });
}

test('from a report come disk and network card too, and only the password is left to fill in', async (t) => {
  const { description, toFillIn } = await beginFromReport(reportedMachine);
  t.deepEqual(
    toFillIn.map(({ key }) => key),
    ['password-hash'],
  );
  const host = fillIn(description);
  t.is(host.disk.serial, 'NVME-1');
  t.deepEqual(host.network.interface, { by: 'mac', mac: '52:54:00:00:00:01' });
  t.deepEqual(host.passthrough.map(identityOf), [
    { address: '0000:01:00.0', id: '10de:1c82' },
    { address: '0000:01:00.1', id: '10de:0fb9' },
  ]);
  t.regex(description, /^# serial: NVME-1 - nvme0n1, Fast, 500 GB, nvme, holds nvme0n1p1:ntfs$/m);
});

test('a report tells what the machine is known by, ready to be used; a placeholder is left out', async (t) => {
  const [serial, uuid] = ['PF #1', '4c4c4544-0042-3510-8052-b4c04f4e4d31'];
  const { description } = await beginFromReport({ machine: { serial, uuid }, ...reportedMachine });
  t.is(fillIn(description).machine, null);
  const used = description.replace(/^# machine:\n(?:# {3}\w.*\n)+/m, (lines) => lines.replaceAll(/^# /gm, ''));
  t.deepEqual(fillIn(used).machine, { serial, uuid, mac: null });
  const { description: other } = await beginFromReport({
    machine: { serial: 'Default string', uuid },
    ...reportedMachine,
  });
  t.notRegex(other, /Default string/);
  t.regex(other, /^# {3}uuid: 4c4c4544/m);
});

test('of several disks none is chosen, and each is there with its serial number', async (t) => {
  const [first] = reportedMachine.disks;
  const second = { ...first, name: 'sdb', serial: 'SATA-1', bus: 'ata', contents: [] };
  const { description, toFillIn } = await beginFromReport({ ...reportedMachine, disks: [first, second] });
  t.deepEqual(
    toFillIn.map(({ key }) => key),
    ['password-hash', 'disk'],
  );
  t.regex(description, /^# serial: SATA-1 - sdb, Fast, 500 GB, ata, empty$/m);
});
