import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { PassforgeError } from '../src/errors.ts';
import { readQuestionTable, refuseDefects, refuseUnknownAnswers } from '../src/recipes/describe/check-preseed.ts';
import { renderHostFiles } from '../src/recipes/describe/render-host-files.ts';
import { buildSeed } from '../src/seed/build-seed.ts';
import { openTemplates } from '../src/system/template-folders.ts';
import { exampleHost } from './harness/example-host.ts';
import { rendered, without } from './harness/preseed.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

test('what is rendered has no defect, and something settles every question', async (t) => {
  const { questions } = await renderHostFiles(exampleHost, await openTemplates(null));
  t.true(questions.length > 50);
  t.deepEqual(
    questions.filter(({ by }) => by === null),
    [],
  );
});

test('all defects are told at once, with line, column and question, and where to mend them', async (t) => {
  const text = `d-i partman/confirm boolean True\ntasksel partman-lvm/confirm boolean true\n${rendered
    .split('\n')
    .filter((line) => !/partman(-lvm)?\/confirm |netcfg\/get_nameservers/.test(line))
    .join('\n')}`;
  const table = await readQuestionTable('trixie');
  const error = t.throws(() => refuseDefects(text, table), { instanceOf: PassforgeError });
  t.is(error?.kind, 'failed');
  const [title, first, second, last = '', ...further] = error?.message.split('\n') ?? [];
  t.is(title, 'checking the preseed against the questions of trixie: 3 found');
  t.is(first, 'preseed.cfg:1:29: partman/confirm: expected true or false, got "True"');
  t.regex(second ?? '', /^preseed\.cfg:2:1: partman-lvm\/confirm: expected the owner d-i, got tasksel; /);
  t.regex(last, /^preseed\.cfg:\d+:1: netcfg\/get_nameservers: .*add: d-i netcfg\/get_nameservers string$/);
  t.deepEqual(further, []);
  t.regex(error?.hint ?? '', /preseed\//);
});

const grubTemplates = (names: readonly string[]): string =>
  names.map((name) => `Template: grub-installer/${name}\nType: boolean\nDescription: x\n`).join('\n');
const asked = ['only_debian', 'with_other_os', 'force-efi-extra-removable', 'update-nvram'];

async function seedOf(preseed: string): Promise<Buffer> {
  return buildSeed({ host: exampleHost, version: '0', overlay: [], preseed, installer: [], target: [], base: '' });
}

test('a preseed that the fetched installer knows is taken', async (t) => {
  await t.notThrowsAsync(refuseUnknownAnswers(await seedOf(rendered), [grubTemplates(asked)], 'trixie'));
});

test('an answer that the fetched installer does not know is refused, though the table has it', async (t) => {
  const older = [grubTemplates(asked.filter((name) => name !== 'update-nvram'))];
  await t.throwsAsync(refuseUnknownAnswers(await seedOf(rendered), older, 'trixie'), {
    message: /preseed\.cfg:\d+:\d+: grub-installer\/update-nvram: the installer of trixie has no such question/,
  });
  const mended = await seedOf(without(rendered, 'grub-installer/update-nvram'));
  await t.notThrowsAsync(refuseUnknownAnswers(mended, older, 'trixie'));
});

test('a defect is told at the line of the part that has it', async (t) => {
  const overlay = await temporaryFolder(t);
  await mkdir(join(overlay, 'preseed'));
  await writeFile(
    join(overlay, 'preseed/95-mine.cfg.hbs'),
    '# mine\n{{#if domain}}\n{{/if}}\nd-i time/zone boolean true\n',
  );
  const error = await t.throwsAsync(renderHostFiles(exampleHost, await openTemplates(overlay)));
  t.regex(error?.message ?? '', /^preseed\.cfg:\d+:\d+ \(.*\/preseed\/95-mine\.cfg\.hbs:4\): time\/zone: /m);
});
