import test from 'ava';
import { parseKeymap, parseLocale, parseTimezone } from '../../src/host/locale.ts';

test('time zones get the names that tzdata has without its legacy package', (t) => {
  t.is(parseTimezone('Europe/Rome'), 'Europe/Rome');
  t.is(parseTimezone('UTC'), 'Etc/UTC');
  t.is(parseTimezone('Asia/Calcutta'), 'Asia/Kolkata');
  t.is(parseTimezone('Europe/Kyiv'), 'Europe/Kyiv');
  for (const text of ['europe/rome', 'Rome', 'CET ', '../etc/passwd', '']) t.is(parseTimezone(text), undefined, text);
});

test('locales are those of Debian, with UTF-8', (t) => {
  for (const text of ['it_IT.UTF-8', 'C.UTF-8', 'vi_VN.UTF-8']) t.is(parseLocale(text), text);
  for (const text of ['it_IT', 'it_IT.ISO-8859-1', 'it_IT@euro', 'C', '.UTF-8'])
    t.is(parseLocale(text), undefined, text);
});

test("keymaps are those of the installer's list", (t) => {
  for (const text of ['it', 'us', 'us(dvorak)', 'ch(fr)']) t.is(parseKeymap(text), text);
  for (const text of ['', 'italian', 'us intl', 'xx']) t.is(parseKeymap(text), undefined, text);
});
