import test from 'ava';
import type { Host } from '../../src/host/host.ts';
import { renderJob } from '../../src/render/render-job.ts';
import { preseedJobs } from '../../src/render/render-seed.ts';
import { openTemplates } from '../../src/system/template-folders.ts';
import { exampleHost } from '../harness/example-host.ts';

const parts = await (await openTemplates(null)).read('preseed');
const preseedOf = (changes: Partial<Host>) =>
  preseedJobs({ ...exampleHost, ...changes }, [], parts)
    .map(renderJob)
    .join('\n');

test('a time zone is named as the release names it', (t) => {
  t.regex(preseedOf({ timezone: 'Europe/Kyiv' }), /^d-i time\/zone select Europe\/Kyiv$/m);
  t.regex(preseedOf({ timezone: 'Europe/Kyiv', release: 'stretch' }), /^d-i time\/zone select Europe\/Kiev$/m);
});

test('language and country are answered for locales that the installer would ask about', (t) => {
  t.regex(preseedOf({ locale: 'C.UTF-8' }), /^d-i debian-installer\/country string US$/m);
  const text = preseedOf({ locale: 'af_ZA.UTF-8' });
  t.regex(text, /^d-i debian-installer\/language string en\nd-i debian-installer\/country string ZA$/m);
  t.regex(text, /^d-i debian-installer\/locale select af_ZA\.UTF-8$/m);
});
