import test from 'ava';
import { parseComputerName, parseEdition, parseWindowsKeyboard } from '../../../src/host/guest/windows-names.ts';
import { parseWindowsUser } from '../../../src/host/guest/windows-user-name.ts';
import { parseWindowsZone, windowsZoneOf } from '../../../src/host/guest/windows-zones.ts';
import { parseTimezone } from '../../../src/host/locale.ts';
import { FieldError } from '../../../src/host/written/field.ts';

test('an edition is a number or a name', (t) => {
  t.deepEqual(parseEdition('6'), { index: 6 });
  t.deepEqual(parseEdition('Windows 11 Pro'), { name: 'Windows 11 Pro' });
  for (const text of ['', '0', '06', '100']) t.is(parseEdition(text), undefined, text);
});

test('a keyboard is that of a language, or a numbered layout', (t) => {
  t.is(parseWindowsKeyboard('sr-Latn-RS'), 'sr-Latn-RS');
  t.is(parseWindowsKeyboard('0410:0000041A'), '0410:0000041a');
  for (const text of ['it', 'it_IT', '410:00000410', '0410:410', '']) t.is(parseWindowsKeyboard(text), undefined, text);
});

test('names of machines and users are those that Windows and a command line take', (t) => {
  t.is(parseComputerName('DESKTOP-1'), 'DESKTOP-1');
  for (const text of ['-a', 'a-', '123', 'a.b', 'a'.repeat(16), '']) t.is(parseComputerName(text), undefined, text);
  t.is(parseWindowsUser('Sara R'), 'Sara R');
  for (const text of ['a"b', 'a&b', '%a%', 'a.', ' a', 'a'.repeat(21), ''])
    t.is(parseWindowsUser(text), undefined, text);
});

test('no user is called as Windows calls an account, a group, everybody or a device', (t) => {
  for (const text of ['GUEST', 'Administrators', 'users', 'Remote Desktop Users', 'Everyone', 'network service']) {
    t.throws(() => parseWindowsUser(text), { instanceOf: FieldError, message: /has this name itself/ }, text);
  }
  for (const text of ['con', 'AUX', 'nul.1', 'Com1', 'lpt9', 'prn.sara']) {
    t.throws(() => parseWindowsUser(text), { instanceOf: FieldError, message: /device/ }, text);
  }
  for (const text of ['connie', 'com10', 'com', 'user', 'none-1']) t.is(parseWindowsUser(text), text);
});

test('almost every zone of the tz database has a name of Windows', (t) => {
  const zones = Intl.supportedValuesOf('timeZone').flatMap((zone) => parseTimezone(zone) ?? []);
  const unnamed = zones.filter((zone) => windowsZoneOf(zone) === 'UTC');
  t.true(zones.length > 400);
  t.true(unnamed.length < 10, unnamed.join(' '));
  for (const zone of zones) t.is(parseWindowsZone(windowsZoneOf(zone)), windowsZoneOf(zone));
});

test('zones are named as Windows does', (t) => {
  t.is(windowsZoneOf('Europe/Rome'), 'W. Europe Standard Time');
  t.is(windowsZoneOf('America/Argentina/Ushuaia'), 'Argentina Standard Time');
  t.is(windowsZoneOf('Etc/UTC'), 'UTC');
  t.is(windowsZoneOf('Antarctica/Troll'), 'UTC');
  for (const text of ['Europe/Rome', '', 'standard time']) t.is(parseWindowsZone(text), undefined, text);
});
