/**
 * What each accepted description renders: test/golden/NAME holds every file that a template makes, and `files.txt` lists all
 * of them; those marked `=` are copies of a file below templates/. Written anew by `make golden`. The golden files are
 * then read by the programs that they are for.
 */
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test from 'ava';
import { renderHostFiles } from '../src/recipes/describe/render-host-files.ts';
import { packageRoot } from '../src/system/package-root.ts';
import { readTree } from '../src/system/read-tree.ts';
import { openTemplates } from '../src/system/template-folders.ts';
import { checkSelections } from './harness/check-selections.ts';
import { type DescribedHost, describedHosts, writesGolden } from './harness/described-hosts.ts';
import { runProgram } from './harness/run-program.ts';

interface GoldenFile {
  /** Below the golden folder: preseed.cfg, or below installer/ or target/. */
  readonly path: string;
  readonly mode: number;
  readonly content: string;
}

async function renderAll({ host }: DescribedHost): Promise<GoldenFile[]> {
  const { preseed, installer, target } = await renderHostFiles(host, await openTemplates(null));
  return [
    { path: 'preseed.cfg', mode: 0o600, content: preseed },
    ...installer.map((file) => ({ ...file, path: `installer/${file.path}` })),
    ...target.map((file) => ({ ...file, path: `target/${file.path}` })),
  ];
}

/** Texts below templates/ that are copied as they are, by the path they get. */
const copied = (async (): Promise<ReadonlyMap<string, string>> => {
  const root = join(packageRoot(), 'templates');
  const seed = (await readTree(join(root, 'seed'))).map(({ path, text }) => [`installer/${path}`, text] as const);
  const target = (await readTree(join(root, 'target'))).map(({ path, text }) => [`target/${path}`, text] as const);
  return new Map([...seed, ...target]);
})();

const goldenFolder = ({ name }: DescribedHost) => join(packageRoot(), 'test/golden', name);

const rendersAsGolden = test.macro({
  async exec(t, described: DescribedHost) {
    const folder = goldenFolder(described);
    const files = await renderAll(described);
    const copies = await copied;
    const made = files.filter(({ path, content }) => copies.get(path) !== content);
    const list = files
      .map((file) => `${file.mode.toString(8)} ${made.includes(file) ? ' ' : '='} ${file.path}\n`)
      .join('');
    if (writesGolden) await rewrite(folder, [...made, { path: 'files.txt', mode: 0o644, content: list }]);
    t.is(list, await readFile(join(folder, 'files.txt'), 'utf8'));
    for (const { path, content } of made) t.is(content, await readFile(join(folder, path), 'utf8'), path);
  },
  title: (_given, { name }: DescribedHost) => `${name} renders as its golden tree`,
});

async function rewrite(folder: string, files: readonly GoldenFile[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const { path, mode, content } of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, (mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

const debconfTakesPreseed = test.macro({
  async exec(t, described: DescribedHost) {
    const preseed = await readFile(join(goldenFolder(described), 'preseed.cfg'), 'utf8');
    const { status, stderr } = await checkSelections(preseed);
    t.is(status, 0, stderr);
    t.is(stderr, '');
  },
  title: (_given, { name }: DescribedHost) => `debconf takes the preseed of ${name}`,
});

const shellsTakeScripts = test.macro({
  async exec(t, described: DescribedHost) {
    const files = (await readTree(goldenFolder(described))).filter(
      ({ path, text }) =>
        text.startsWith('#!/bin/sh\n') ||
        (path.startsWith('installer/') && !/\/(passwords|recipe|stick-files)$/.test(path)),
    );
    for (const { path } of files) {
      const parsed = await runProgram('dash', ['-n', path], { cwd: goldenFolder(described) });
      t.is(parsed.status, 0, parsed.stderr);
    }
    // SC1091: what is sourced lies elsewhere; SC2034, SC2154: variables are set in one file and used in another
    const shellcheck = ['-s', 'sh', '-e', 'SC1091,SC2034,SC2154', ...files.map(({ path }) => path)];
    const checked = await runProgram('shellcheck', shellcheck, { cwd: goldenFolder(described) });
    t.is(checked.status, 0, checked.stdout);
  },
  title: (_given, { name }: DescribedHost) => `dash and shellcheck take the scripts of ${name}`,
});

for (const described of describedHosts()) {
  test.serial(rendersAsGolden, described);
  test.serial(debconfTakesPreseed, described);
  test.serial(shellsTakeScripts, described);
}
