/** What is told of guests, although the description is taken. */
import test from 'ava';
import { deviceClasses } from '../../../src/host/device/device-class.ts';
import type { Guest } from '../../../src/host/guest/guest.ts';
import type { WindowsSetup } from '../../../src/host/guest/windows-setup.ts';
import { zoneYears } from '../../../src/host/guest/windows-zone-years.ts';
import { parseWindowsZone } from '../../../src/host/guest/windows-zones.ts';
import { hostWarnings } from '../../../src/host/host-warnings.ts';
import { describedHosts } from '../../harness/described-hosts.ts';
import { deviceOf } from '../../harness/example-device.ts';
import { exampleDisk, exampleGuest, exampleHost } from '../../harness/example-host.ts';

const warnings = (changes: Partial<Guest>) =>
  hostWarnings({ ...exampleHost, guests: [{ ...exampleGuest, ...changes }] });
const warnedKeys = (changes: Partial<Guest>) => warnings(changes).map((warning) => warning.split(':')[0]);

test('neighbours that a guest takes for the threads of a core are told', (t) => {
  t.deepEqual(warnedKeys({ pinnedCpus: [2, 3, 4, 5] }), ['guests[0].pin-cpus']);
  t.deepEqual(warnedKeys({ pinnedCpus: [2, 10, 3, 11] }), []);
  t.deepEqual(warnedKeys({ pinnedCpus: [2, 3], vcpus: { sockets: 1, cores: 2, threads: 1 } }), []);
});

test('a guest with cloud-init and no system to read it is told', (t) => {
  const cloudInit = describedHosts().flatMap(({ host }) => host.guests.flatMap((guest) => guest.cloudInit ?? []))[0];
  t.truthy(cloudInit);
  const told = (changes: Partial<Guest>) => warnedKeys({ cloudInit: cloudInit ?? null, ...changes });
  t.deepEqual(told({}), ['guests[0].cloud-init']);
  t.deepEqual(told({ disks: [] }), ['guests[0].cloud-init']);
  t.deepEqual(told({ disks: [exampleDisk, { ...exampleDisk, sizeGiB: null }] }), ['guests[0].cloud-init']);
  t.deepEqual(told({ disks: [{ ...exampleDisk, sizeGiB: null }] }), []);
  t.deepEqual(told({ installIso: '/srv/debian.iso' }), []);
  t.deepEqual(told({ boot: ['disk', 'network'] }), []);
  t.deepEqual(told({ cloudInit: null }), []);
});

const windowsSetup: WindowsSetup = {
  ...{ edition: { index: 1 }, language: 'en-US', keyboard: 'en-US', timeZone: 'UTC', computerName: null },
  ...{ user: 'sara', productKey: null, remoteDesktop: false, drivers: null },
};

test('a Windows that is to install itself as the host starts is told', (t) => {
  t.deepEqual(warnedKeys({ windowsSetup, autostart: true }), ['guests[0].autostart']);
  t.deepEqual(warnedKeys({ windowsSetup }), []);
  t.deepEqual(warnedKeys({ autostart: true }), []);
});

test('USB disks that setup could see are told, other devices are not', (t) => {
  const devices = deviceClasses.map((each) => deviceOf({ class: each }));
  const index = deviceClasses.indexOf('usb-controller');
  t.deepEqual(warnedKeys({ windowsSetup, devices }), [`guests[0].devices[${index}]`]);
  t.deepEqual(warnedKeys({ devices }), []);
});

test('what Windows 11 lacks to install itself is told, each by its key', (t) => {
  const poor: Partial<Guest> = {
    ...{ tpm: false, firmware: 'bios', memoryMiB: 4095, vcpus: { sockets: 1, cores: 1, threads: 2 } },
    disks: [{ ...exampleDisk, sizeGiB: 63 }],
  };
  const lacks = ['tpm', 'firmware', 'memory', 'vcpus', 'disk'].map((key) => `guests[0].${key}`);
  t.deepEqual(warnedKeys({ ...poor, windowsSetup, osinfo: 'win11' }), lacks);
  t.deepEqual(warnedKeys({ ...poor, windowsSetup: { ...windowsSetup, edition: { name: 'Windows 11 Pro' } } }), lacks);
  t.deepEqual(warnedKeys({ ...poor, windowsSetup, osinfo: 'win10' }), []);
  t.deepEqual(warnedKeys({ ...poor, osinfo: 'win11' }), []);
  const enough: Partial<Guest> = {
    ...{ tpm: true, firmware: 'uefi', memoryMiB: 4096, vcpus: { sockets: 2, cores: 1, threads: 1 } },
    disks: [{ ...exampleDisk, sizeGiB: 64 }],
  };
  t.deepEqual(warnedKeys({ ...enough, windowsSetup, osinfo: 'win11' }), []);
});

test('a time zone that is younger than a medium of Windows may be is told', (t) => {
  const told = (timeZone: string, osinfo: string | null) =>
    warnings({ windowsSetup: { ...windowsSetup, timeZone }, osinfo }).some((text) => text.includes('.time-zone: '));
  for (const osinfo of [null, 'win8.1', 'win10']) t.true(told('Yukon Standard Time', osinfo), `${osinfo}`);
  t.false(told('Yukon Standard Time', 'win11'));
  t.true(told('Omsk Standard Time', 'win8.1'));
  t.false(told('Omsk Standard Time', 'win10'));
  t.false(told('W. Europe Standard Time', null));
  t.regex(
    warnings({ windowsSetup: { ...windowsSetup, timeZone: 'UTC+13' } })[0] ?? '',
    /^guests\[0\]\.windows-setup\.time-zone: a medium of Windows from before 2017 does not know UTC\+13, /,
  );
});

test('the younger time zones are named as Windows does', (t) => {
  for (const zone of zoneYears.keys()) t.is(parseWindowsZone(zone), zone);
});
