import test from 'ava';
import type { PassforgeError } from '../../src/errors.ts';
import { parseLspci } from '../../src/inventory/parse-lspci.ts';
import { type MachineSurvey, surveyMachine } from '../../src/inventory/survey-machine.ts';
import { parseListing } from '../harness/lspci-listing.ts';

function survey(name: string, wanted: string | null = null): MachineSurvey {
  return surveyMachine(parseListing(name), wanted);
}

function surveyText(lines: readonly string[], wanted: string | null = null): MachineSurvey {
  return surveyMachine(parseLspci(lines.join('\n'), 'x'), wanted);
}

const addresses = (functions: readonly { address: string }[]): string[] => functions.map(({ address }) => address);
const slots = ({ candidates }: MachineSurvey): string[] => candidates.map(({ slot }) => slot);
const warnings = ({ remarks }: MachineSurvey): string[] =>
  remarks.filter(({ urgent }) => urgent).map(({ text }) => text);
const notes = ({ remarks }: MachineSurvey): string[] => remarks.filter(({ urgent }) => !urgent).map(({ text }) => text);

const host = '00:00.0 Host bridge [0600]: Intel Corporation Device [8086:191f]';
const onBoard = '00:02.0 VGA compatible controller [0300]: Intel Corporation HD Graphics 530 [8086:1912]';

test("takes the card of the howto's machine and leaves the processor's graphics", (t) => {
  const found = survey('z170-gtx1050ti');
  t.deepEqual(addresses(found.card), ['0000:02:00.0', '0000:02:00.1']);
  t.deepEqual(found.remarks, []);
});

test('takes all four functions of a card', (t) => {
  t.deepEqual(
    survey('intel-and-rtx2060').card.map(({ address, id }) => `${address} ${id}`),
    ['0000:01:00.0 10de:1f08', '0000:01:00.1 10de:10f9', '0000:01:00.2 10de:1ada', '0000:01:00.3 10de:1adb'],
  );
});

test("tells a Radeon card from the graphics of AMD's processor", (t) => {
  for (const listing of ['apu-and-rx6800xt', 'apu-and-rx6800xt.vmm']) {
    const found = survey(listing);
    t.deepEqual(addresses(found.card), ['0000:03:00.0', '0000:03:00.1', '0000:03:00.2', '0000:03:00.3']);
    t.deepEqual(found.remarks, []);
  }
});

test('does not choose between two identical cards', (t) => {
  const found = survey('two-gtx1080ti');
  t.deepEqual(found.card, []);
  t.deepEqual(slots(found), ['0000:09:00', '0000:42:00']);
  t.deepEqual(
    found.candidates.map(({ functions }) => addresses(functions)),
    [
      ['0000:09:00.0', '0000:09:00.1'],
      ['0000:42:00.0', '0000:42:00.1'],
    ],
  );
  t.regex(warnings(found).join(), /2 cards .*0000:09:00, 0000:42:00.*--card 0000:09:00/);
  t.regex(notes(found).join(), /boot_vga/);
});

for (const wanted of ['42:00', '42:00.0', '42:00.1', '0000:42:00', '0000:42:00.0']) {
  test(`--card ${wanted} takes the second card whole`, (t) => {
    const found = survey('two-gtx1080ti', wanted);
    t.deepEqual(addresses(found.card), ['0000:42:00.0', '0000:42:00.1']);
    t.deepEqual(found.candidates, []);
    t.deepEqual(found.remarks, []);
  });
}

test('--card refuses what is no place', (t) => {
  for (const wanted of ['10de:1b06', 'nvidia', '42:00.8', '']) {
    const error = t.throws<PassforgeError>(() => survey('two-gtx1080ti', wanted));
    t.is(error.message, `reading the command line: --card is an address or a slot, got ${wanted}`);
  }
});

test('--card refuses a place with nothing to hand over, and tells the adapters there are', (t) => {
  for (const wanted of ['43:00', '00:01.1']) {
    const error = t.throws<PassforgeError>(() => survey('two-gtx1080ti', wanted));
    t.regex(error.message, /the listing has nothing there to hand over$/);
    t.regex(error.hint ?? '', /0000:09:00 \(NVIDIA Corporation GP102 \[GeForce GTX 1080 Ti\]\), 0000:42:00/);
  }
});

test('--card takes what is no card, but warns', (t) => {
  const integrated = survey('z170-gtx1050ti', '00:02.0');
  t.deepEqual(addresses(integrated.card), ['0000:00:02.0']);
  t.regex(warnings(integrated).join(), /part of the processor or the chipset\. Only cards/);
  const usb = survey('z170-gtx1050ti', '03:00');
  t.deepEqual(addresses(usb.card), ['0000:03:00.0']);
  t.regex(notes(usb).join(), /has no graphics function/);
});

test('the screen of a server is its remote console, and a 3D controller is said to have no outputs', (t) => {
  const found = survey('server-a100');
  t.deepEqual(addresses(found.card), ['0000:31:00.0']);
  t.deepEqual(warnings(found), []);
  t.regex(notes(found).join(), /0000:31:00 is a 3D controller: .*no display/);
});

test('warns when the host would lose its only display adapter', (t) => {
  const found = survey('one-rtx3060');
  t.deepEqual(addresses(found.card), ['0000:07:00.0', '0000:07:00.1']);
  t.regex(warnings(found).join(), /0000:07:00 is the only display adapter of the machine/);
});

test('a 3D controller is no screen for the host', (t) => {
  const found = surveyText(
    [
      host,
      '01:00.0 3D controller [0302]: NVIDIA Corporation A100 [10de:20b5]',
      '02:00.0 VGA compatible controller [0300]: NVIDIA Corporation GP107 [10de:1c82]',
    ],
    '02:00.0',
  );
  t.regex(warnings(found).join(), /only display adapter/);
});

test('a part of a listing tells nothing of the other adapters, and this is said', (t) => {
  const found = survey('howto');
  t.deepEqual(
    found.card.map(({ address, id }) => `${address} ${id}`),
    ['0000:02:00.0 10de:1c82', '0000:02:00.1 10de:0fb9'],
  );
  t.deepEqual(warnings(found), []);
  t.regex(notes(found).join(), /only a part/);
});

test('without any graphics there is nothing to hand over', (t) => {
  const found = survey('no-graphics');
  t.deepEqual([found.card, found.candidates], [[], []]);
  t.regex(notes(found).join(), /No card .*no display adapter/);
});

test('with nothing but the processor’s graphics there is nothing to hand over, and the reason is told', (t) => {
  const found = surveyText([host, onBoard]);
  t.deepEqual([found.card, found.candidates], [[], []]);
  t.regex(notes(found).join(), /0000:00:02 \(Intel Corporation HD Graphics 530\) is a part of the processor/);
});

test('a Radeon in a part of a listing may be a processor’s, and is not chosen', (t) => {
  const found = surveyText([
    '0b:00.0 VGA compatible controller [0300]: Advanced Micro Devices, Inc. [AMD/ATI] Cezanne [1002:1638] (rev c8)',
    '0b:00.1 Audio device [0403]: Advanced Micro Devices, Inc. [AMD/ATI] Renoir Audio [1002:1637]',
  ]);
  t.deepEqual(found.card, []);
  t.deepEqual(slots(found), ['0000:0b:00']);
  t.regex(notes(found).join(), /0000:0b:00 may be a card or a part of the processor/);
  t.regex(warnings(found).join(), /--card 0000:0b:00/);
});

test('a Radeon behind a switch of its own is a card, even in a part of a listing', (t) => {
  const part = parseListing('apu-and-rx6800xt').filter(({ address }) => /^0000:0[123]:/.test(address));
  t.deepEqual(addresses(surveyMachine(part, null).card).slice(0, 1), ['0000:03:00.0']);
});

test('a Radeon without a switch in a whole listing is a card', (t) => {
  const card = '01:00.0 VGA compatible controller [0300]: Advanced Micro Devices, Inc. Ellesmere [1002:67df] (rev e7)';
  t.deepEqual(addresses(surveyText([host, onBoard, card]).card), ['0000:01:00.0']);
});

test('graphics of old chipsets, remote consoles and hypervisors are no cards', (t) => {
  for (const adapter of [
    '01:05.0 VGA compatible controller [0300]: Advanced Micro Devices, Inc. RS880 [Radeon HD 4250] [1002:9715]',
    '01:03.0 VGA compatible controller [0300]: Advanced Micro Devices, Inc. ES1000 [1002:515e]',
    '04:00.0 VGA compatible controller [0300]: Matrox Electronics Systems Ltd. Integrated Matrox G200eW3 [102b:0536]',
    '05:00.0 VGA compatible controller [0300]: Red Hat, Inc. Virtio 1.0 GPU [1af4:1050]',
    '00:0d.0 VGA compatible controller [0300]: NVIDIA Corporation C61 [GeForce 6150SE] [10de:03d0]',
  ]) {
    const found = surveyText([host, adapter]);
    t.deepEqual([found.card, found.candidates], [[], []], adapter);
  }
});

test('a maker that nobody knows is not chosen', (t) => {
  const found = surveyText([host, onBoard, '01:00.0 VGA compatible controller [0300]: Device [1ed5:0100]']);
  t.deepEqual(slots(found), ['0000:01:00']);
  t.regex(notes(found).join(), /maker unknown/);
});

test('the sound of an Intel card comes along, though it is in another slot', (t) => {
  const found = surveyText([
    host,
    onBoard,
    '00:1f.3 Audio device [0403]: Intel Corporation Alder Lake-S HD Audio Controller [8086:7ad0]',
    '01:00.0 PCI bridge [0604]: Intel Corporation Device [8086:4fa1]',
    '02:01.0 PCI bridge [0604]: Intel Corporation Device [8086:4fa4]',
    '03:00.0 VGA compatible controller [0300]: Intel Corporation DG2 [Arc A770] [8086:56a0]',
    '04:00.0 Audio device [0403]: Intel Corporation DG2 Audio Controller [8086:4f90]',
  ]);
  t.deepEqual(addresses(found.card), ['0000:03:00.0', '0000:04:00.0']);
});

test('warns of what else is in the card’s IOMMU group, and not of bridges', (t) => {
  const found = surveyText([
    host,
    onBoard,
    'IOMMU Group 1:',
    '00:01.0 PCI bridge [0604]: Intel Corporation Device [8086:1901]',
    '01:00.0 VGA compatible controller [0300]: NVIDIA Corporation GP107 [10de:1c82]',
    '02:00.0 Non-Volatile memory controller [0108]: Samsung NVMe [144d:a808]',
    'IOMMU Group 2:',
    '03:00.0 USB controller [0c03]: ASMedia Technology Inc. [1b21:1242]',
  ]);
  const [warning = '', ...more] = warnings(found);
  t.deepEqual(more, []);
  t.regex(warning, /IOMMU group with 0000:02:00\.0 \(Samsung NVMe\)\./);
});

test('guesses the IOMMU from the host bridge', (t) => {
  t.is(survey('z170-gtx1050ti').iommu, 'intel');
  t.is(survey('two-gtx1080ti').iommu, 'amd');
  t.is(survey('howto').iommu, 'auto');
  t.is(surveyText(['00:00.0 Host bridge [0600]: Device [1d17:0600]']).iommu, 'auto');
});

test('tells what else could be handed over, without what is, and without what no description can name', (t) => {
  const found = survey('server-a100');
  t.deepEqual(addresses(found.others), ['0000:00:14.0', '0000:17:00.0', '0000:17:00.1', '0000:98:00.0']);
  t.deepEqual(addresses(found.networkCards), ['0000:17:00.0', '0000:17:00.1']);
  const radeon = addresses(survey('apu-and-rx6800xt').others);
  t.false(radeon.includes('0000:03:00.2'));
  t.true(radeon.includes('0000:0b:00.3'));
});
