import test from 'ava';
import { chooseParts } from '../../src/inventory/choose-parts.ts';
import { parseReport } from '../../src/inventory/machine-report.ts';
import { reportedMachine, writeReport } from '../harness/machine-report.ts';

function refusal(text: string): string | undefined {
  try {
    parseReport(text, 'report.json');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}

test('a report is found in what a serial line recorded around it', (t) => {
  const report = writeReport(reportedMachine);
  const recorded = `[   3.1] usb 1-1\r\n${report.replaceAll('\n', '\r\n')}Machine: {x}\r\n\r\nEnter switches off\r\n`;
  t.deepEqual(parseReport(recorded, 'x'), parseReport(report, 'x'));
});

test('functions are those that lspci would list', (t) => {
  const { functions } = parseReport(writeReport(reportedMachine), 'x');
  t.deepEqual(functions[1], {
    address: '0000:01:00.0',
    classCode: '0300',
    className: 'class 0300',
    id: '10de:1c82',
    name: '',
    subsystem: { id: '1458:3764', name: '' },
    driver: 'nouveau',
    iommuGroup: '1',
    line: 2,
  });
});

test('what is no report, a torn one and one of another format are refused', (t) => {
  t.regex(refusal('02:00.0 VGA compatible controller') ?? '', /^reading report\.json: there is no whole report in it/);
  t.regex(refusal(writeReport(reportedMachine).slice(0, -20)) ?? '', /there is no whole report in it/);
  t.regex(refusal('{"format": 2}') ?? '', /expected a report of format 1, got 2/);
  t.regex(refusal('{"format": 1, "pci": [{"id": 7}]}') ?? '', /no PCI function is in the report/);
});

test('texts with line ends or colours of a terminal stay on their line', (t) => {
  const disk = { name: 'sda', serial: 'a\nb\u001b[31mc' };
  const { disks } = parseReport(writeReport({ ...reportedMachine, disks: [disk] }), 'x');
  t.is(disks[0]?.serial, 'a b [31mc');
});

const disk = { name: 'sda', model: null, serial: 'S1', bytes: 1, bus: 'ata', removable: false, contents: [] };
const card = { name: 'eno1', mac: '52:54:00:00:00:01', driver: null, address: null, carrier: null, wireless: false };

test('the only disk that is no stick is chosen, if it has a serial number', (t) => {
  const stick = { ...disk, name: 'sdb', bus: 'usb', removable: true };
  t.is(chooseParts({ disks: [disk, stick], networkCards: [] }).disk, disk);
  t.is(chooseParts({ disks: [disk, { ...disk, serial: null }], networkCards: [] }).disk, null);
  t.is(chooseParts({ disks: [{ ...disk, serial: null }, stick], networkCards: [] }).disk, null);
});

test('the only wired card is chosen, or the only one with a cable', (t) => {
  const connected = { ...card, name: 'eno2', carrier: true };
  t.is(chooseParts({ disks: [], networkCards: [card, { ...card, wireless: true }] }).card, card);
  t.is(chooseParts({ disks: [], networkCards: [card, connected] }).card, connected);
  t.is(chooseParts({ disks: [], networkCards: [connected, connected] }).card, null);
});
