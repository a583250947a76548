import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { PassforgeError } from '../../src/errors.ts';
import { parseLspci } from '../../src/inventory/parse-lspci.ts';
import type { PciFunction } from '../../src/inventory/pci-function.ts';
import { factsOf, parseListing, readListing, readMachine } from '../harness/lspci-listing.ts';

/** What a form of output leaves out. */
const withoutGroup = { iommuGroup: null };
const numbersOnly = { iommuGroup: null, driver: null, subsystem: null };

const listings: readonly [machine: string, listing: string, missing: object][] = [
  ['z170-gtx1050ti', 'z170-gtx1050ti', withoutGroup],
  ['z170-gtx1050ti', 'z170-gtx1050ti.vmm', {}],
  ['z170-gtx1050ti', 'z170-gtx1050ti.mail', withoutGroup],
  ['two-gtx1080ti', 'two-gtx1080ti', withoutGroup],
  ['apu-and-rx6800xt', 'apu-and-rx6800xt', withoutGroup],
  ['apu-and-rx6800xt', 'apu-and-rx6800xt.vmm', {}],
  ['intel-and-rtx2060', 'intel-and-rtx2060', numbersOnly],
  ['server-a100', 'server-a100', withoutGroup],
  ['server-a100', 'server-a100.vmm', {}],
  ['one-rtx3060', 'one-rtx3060', {}],
  ['no-graphics', 'no-graphics', withoutGroup],
];

for (const [machine, listing, missing] of listings) {
  test(`reads of ${listing} what lspci was given`, (t) => {
    t.deepEqual(
      parseListing(listing).map(factsOf),
      readMachine(machine).map((facts) => ({ ...facts, ...missing })),
    );
  });
}

for (const [plain, other] of [
  ['z170-gtx1050ti', 'z170-gtx1050ti.vmm'],
  ['z170-gtx1050ti', 'z170-gtx1050ti.mail'],
  ['apu-and-rx6800xt', 'apu-and-rx6800xt.vmm'],
  ['server-a100', 'server-a100.vmm'],
] as const) {
  test(`reads the same names of ${plain} and ${other}`, (t) => {
    t.deepEqual(parseListing(other).map(namesOf), parseListing(plain).map(namesOf));
  });
}

test('reads the two functions of the howto', (t) => {
  const subsystemName = 'Micro-Star International Co., Ltd. [MSI]';
  t.deepEqual(parseListing('howto'), [
    {
      address: '0000:02:00.0',
      classCode: '0300',
      className: 'VGA compatible controller',
      id: '10de:1c82',
      name: 'NVIDIA Corporation GP107 [GeForce GTX 1050 Ti]',
      subsystem: { id: '1462:8c96', name: `${subsystemName} GP107 [GeForce GTX 1050 Ti]` },
      driver: 'nouveau',
      iommuGroup: null,
      line: 2,
    },
    {
      address: '0000:02:00.1',
      classCode: '0403',
      className: 'Audio device',
      id: '10de:0fb9',
      name: 'NVIDIA Corporation Device',
      subsystem: { id: '1462:8c96', name: `${subsystemName} Device` },
      driver: 'snd_hda_intel',
      iommuGroup: null,
      line: 8,
    },
  ]);
});

test('what is pasted twice counts once', (t) => {
  t.deepEqual(parseLspci(`${readListing('howto')}\n${readListing('howto')}`, 'x'), parseListing('howto'));
});

test('reads the group from the headings of scripts that list by group', (t) => {
  const group = (listing: string) => parseLspci(listing, 'x').map(({ address, iommuGroup }) => [address, iommuGroup]);
  const first = '01:00.0 VGA compatible controller [0300]: NVIDIA Corporation GP107 [10de:1c82] (rev a1)';
  const second = '00:1f.3 Audio device [0403]: Intel Corporation Device [8086:a170]';
  const expected = [
    ['0000:01:00.0', '1'],
    ['0000:00:1f.3', '12'],
  ];
  t.deepEqual(group(`IOMMU Group 1:\n\t${first}\nIOMMU Group 12:\n\t${second}\n`), expected);
  t.deepEqual(group(`IOMMU Group 1 ${first}\nIOMMU Group 12 ${second}\n`), expected);
});

test('colours and unusual blanks are no part of a name', (t) => {
  const red = '\u001b[01;31m\u001b[KNVIDIA\u001b[m\u001b[K';
  const listing = `\ufeff    02:00.0\u00a0VGA compatible controller [0300]: ${red} GP107\ufffd\u0007 [10de:1c82]`;
  t.is(parseLspci(listing, 'x')[0]?.name, 'NVIDIA GP107');
});

test('a bracket behind a tab is no colour', (t) => {
  const listing = 'Slot:\t02:00.0\nClass:\tSMBus [0c05]\nVendor:\t[Km Ltd. [abcd]\nDevice:\tX [0001]';
  t.is(parseLspci(listing, 'x')[0]?.name, '[Km Ltd. X');
});

test('unknown vendors and devices are no mistake', (t) => {
  const plain = '01:00.0 Class [ff00]: Device [abcd:0001]\n\tSubsystem: Device [abcd:0002]';
  const machine = [
    'Slot:\t01:00.0\nClass:\tClass [ff00]\nVendor:\tVendor [abcd]\nDevice:\tDevice [0001]',
    'SVendor:\tUnknown vendor [abcd]\nSDevice:\tDevice [0002]',
  ].join('\n');
  t.deepEqual(parseLspci(machine, 'x'), parseLspci(plain, 'x'));
});

test('tells what to run when nothing is from lspci', (t) => {
  for (const text of ['', 'Hello\n\nworld', '-[0000:00]-+-00.0  Intel Corporation Device 191f', '\0\u0001\u0002']) {
    const error = refuse(text);
    t.is(error.message, 'reading x: nothing in it is from lspci');
    t.regex(error.hint ?? '', /: lspci -nnk$/);
  }
});

test('asks for -nn when lspci ran without', (t) => {
  for (const text of [
    readListing('intel-and-rtx2060.without-nn'),
    'Slot:\t01:00.0\nClass:\tVGA\nVendor:\tA\nDevice:\tB',
  ]) {
    const error = refuse(text);
    t.is(error.message, 'reading x: there are no numbers like [0300] and [10de:1c82]');
    t.regex(error.hint ?? '', /with -nn: lspci -nnk$/);
  }
});

test('tells every line that cannot be read, with its number', (t) => {
  const good = 'VGA compatible controller [0300]: NVIDIA Corporation GP107 [10de:1c82] (rev a1)';
  const error = refuse(
    [
      `02:00.0 ${good}`,
      '\tSubsystem: Micro-Star International Co., Ltd. [MSI] Device [1462:8c96]',
      '\tCapabilities: <access denied>',
      '',
      '02:00.1 Audio device [0403]: NVIDIA Corpor',
      `02:00.9 ${good}`,
      `02:20.0 ${good}`,
      `02:00.0 ${good.replace('1c82', '1c81')}`,
      '03:00.0 Unassigned class [ff00]: Device [ffff:ffff] (rev ff)',
      'Slot:\t04:00.0',
      'Class:\tUSB controller [0c03]',
    ].join('\n'),
  );
  t.deepEqual(error.message.split('\n'), [
    'reading x: not everything can be understood',
    '  line 5: "02:00.1 Audio device [0403]: NVIDIA Corpor": there are no numbers like [0300] and [10de:1c82]',
    '  line 6: "02:00.9 VGA compatible controller [0300]: NVIDIA Corporation…": no PCI function has this address',
    '  line 7: "02:20.0 VGA compatible controller [0300]: NVIDIA Corporation…": no PCI function has this address',
    '  line 8: "02:00.0 VGA compatible controller [0300]: NVIDIA Corporation…": in line 1 another device has this address; give one machine\'s listing',
    '  line 9: "03:00.0 Unassigned class [ff00]: Device [ffff:ffff] (rev ff)": ffff:ffff is what a device reads as that does not answer',
    '  line 10: "Slot: 04:00.0": there are no numbers like [0300] and [10de:1c82]',
  ]);
});

const hex = (digits: number) =>
  fc.integer({ min: 1, max: 16 ** digits - 2 }).map((n) => n.toString(16).padStart(digits, '0'));

/** As in pci.ids, and worse: brackets, colons, numbers that look like ids, quotes, other scripts. */
const names = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'NVIDIA',
        'Corporation',
        '[GeForce',
        'GTX',
        '1050',
        'Ti]',
        '(x16)',
        '[1234:5678]',
        '#1',
        "'",
        '"',
        '{{x}}',
      ),
      fc.stringMatching(/^[!-~]{1,8}$/),
      fc.string({ unit: fc.constantFrom('é', 'ß', '漢', '😀', '—'), minLength: 1, maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((words) => words.join(' '))
  // What opens a line of lspci's is not in question here.
  .filter((name) => !name.startsWith('>') && !/^(Unknown vendor|Vendor)$/.test(name));

const written = fc.record({
  address: fc
    .tuple(hex(4), hex(2), fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 7 }))
    .map(([domain, bus, device, number]) => `${domain}:${bus}:${device.toString(16).padStart(2, '0')}.${number}`),
  className: fc.constantFrom('VGA compatible controller', 'SMBus', 'Non-Volatile memory controller', 'Class'),
  classCode: hex(4),
  vendor: names,
  device: names,
  ids: fc.tuple(hex(4), hex(4), hex(4), hex(4)),
  driver: fc.option(fc.stringMatching(/^[a-z0-9_-]{1,12}$/)),
});

type Written = typeof written extends fc.Arbitrary<infer T> ? T : never;

const machines = fc.uniqueArray(written, { selector: ({ address }) => address, minLength: 1, maxLength: 8 });

function formatPlain({ address, className, classCode, vendor, device, ids: [v, d, sv, sd], driver }: Written): string {
  return [
    `${address} ${className} [${classCode}]: ${vendor} ${device} [${v}:${d}] (rev 07) (prog-if 00 [Normal decode])`,
    `\tSubsystem: ${vendor} Device [${sv}:${sd}]`,
    '\tFlags: fast devsel, IRQ 16',
    ...(driver === null ? [] : [`\tKernel driver in use: ${driver}`]),
  ].join('\n');
}

function formatMachine({
  address,
  className,
  classCode,
  vendor,
  device,
  ids: [v, d, sv, sd],
  driver,
}: Written): string {
  return [
    `Slot:\t${address}`,
    `Class:\t${className} [${classCode}]`,
    `Vendor:\t${vendor} [${v}]`,
    `Device:\t${device} [${d}]`,
    `SVendor:\t${vendor} [${sv}]`,
    `SDevice:\tDevice [${sd}]`,
    'Rev:\t07',
    ...(driver === null ? [] : [`Driver:\t${driver}`]),
    '',
  ].join('\n');
}

testProp('the form for people and the form for programs say the same', [machines], (t, machine) => {
  const plain = parseLspci(machine.map(formatPlain).join('\n'), 'x');
  const forPrograms = parseLspci(machine.map(formatMachine).join('\n'), 'x');
  t.deepEqual(forPrograms.map(withoutLine), plain.map(withoutLine));
  t.deepEqual(
    plain.map(({ address, id, classCode }) => [address, id, classCode]),
    machine.map(({ address, ids: [v, d], classCode }) => [address, `${v}:${d}`, classCode]),
  );
});

testProp(
  'lines wrapped anywhere between words, quoted or not, say the same',
  [
    fc.constantFrom('z170-gtx1050ti', 'apu-and-rx6800xt.vmm', 'server-a100'),
    fc.integer({ min: 50, max: 90 }),
    fc.constantFrom('', '> ', '>> '),
  ],
  (t, name, width, quote) => {
    const wrapped = readListing(name)
      .split('\n')
      .flatMap((line) => wrap(line, width))
      .map((line) => quote + line);
    t.deepEqual(parseLspci(wrapped.join('\r\n'), 'x').map(withoutLine), parseListing(name).map(withoutLine));
  },
);

testProp('any text is read or refused with a reason', [fc.string({ unit: 'binary', maxLength: 300 })], (t, text) => {
  for (const listing of [text, `${text}\n02:00.0 ${text}`, `Slot:\t02:00.0\n${text}`]) {
    try {
      for (const { name, className } of parseLspci(listing, 'x')) t.notRegex(name + className, /[\p{C}\n\r]/u);
    } catch (error) {
      t.true(error instanceof PassforgeError, String(error));
    }
  }
});

function wrap(line: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of line.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function namesOf({ address, className, name, subsystem }: PciFunction) {
  return { address, className, name, subsystem };
}

function withoutLine({ line: _, ...rest }: PciFunction) {
  return rest;
}

function refuse(listing: string): PassforgeError {
  try {
    parseLspci(listing, 'x');
  } catch (error) {
    if (error instanceof PassforgeError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
