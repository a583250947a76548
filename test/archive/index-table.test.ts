/** A table of an index never says anything but what the index says. */
import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { buildIndexTable, openIndexTable } from '../../src/archive/index-table.ts';
import type { PackageIndex } from '../../src/archive/packages-index.ts';
import { resolveClosure } from '../../src/archive/resolve-closure.ts';
import { PassforgeError } from '../../src/errors.ts';
import { basePriorities, listPoolPackages } from '../../src/installer/package-sets.ts';
import { exampleHost } from '../harness/example-host.ts';
import { indexPart, stanza } from '../harness/package-stanza.ts';
import { parsePackagesIndex } from '../harness/parsed-index.ts';
import { preparePrivateApt } from '../harness/private-apt.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const names = ['aa', 'aa-b', 'ab', 'b+', 'b0', 'ba', 'c.c', 'ca', 'virtual'];
const priorities = ['required', 'standard', 'optional', ''];

const packages = fc.array(
  fc.record({
    name: fc.constantFrom(...names),
    version: fc.constantFrom('1.0', '1.0~rc1', '2:0.1'),
    priority: fc.constantFrom(...priorities),
    provides: fc.uniqueArray(fc.constantFrom('virtual', 'virtual (= 3)', 'aa', 'ba (= 1)', 'x-y'), { maxLength: 3 }),
    depends: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
  }),
);

/** All that can be asked of an index. */
function answers(index: PackageIndex): unknown {
  return {
    found: names.map((name) => index.find(name)),
    providers: [...names, 'x-y', 'z'].map((name) => index.providers(name)),
    priorities: [...priorities, 'extra'].map((priority) => index.withPriority(priority)),
    mentions: names.map((name) => index.firstMention(name)),
  };
}

testProp('a table answers as the index does', [packages], (t, described) => {
  const text = described
    .map(({ name, version, priority, provides, depends }) => {
      const fields = `Version: ${version}\nPriority: ${priority}\nDepends: ${depends.join(', ')}`;
      return `${stanza(name, provides.length === 0 ? fields : `${fields}\nProvides: ${provides.join(', ')}`)}\n\n`;
    })
    .join('');
  const half = text.indexOf('\n\n', text.length / 2) + 2;
  for (const parts of [
    [indexPart(text)],
    [indexPart(text.slice(0, half)), { ...indexPart(text.slice(half)), suite: 'b' }],
  ]) {
    t.deepEqual(answers(openIndexTable(buildIndexTable(parts), parts)), answers(parsePackagesIndex(parts)));
  }
});

test('text beyond ASCII is where it was', (t) => {
  const texts = [stanza('aa', 'Maintainer: Łukasz Ångström'), stanza('ab', 'Maintainer: 山田')];
  const parts = [indexPart(texts.join('\n\n'))];
  const index = openIndexTable(buildIndexTable(parts), parts);
  t.deepEqual([index.find('aa')?.stanza, index.find('ab')?.stanza], texts);
});

test('a package with a tab in its name is refused where it is read', (t) => {
  const parts = [indexPart(stanza('a\tb', 'Priority: required'))];
  const index = openIndexTable(buildIndexTable(parts), parts);
  t.throws(() => index.withPriority('required'), { message: /^reading Packages: .* has the package "a\tb"/ });
});

/** Names and ways, or what stands in the way. */
function closureOf(roots: readonly string[], index: PackageIndex): unknown {
  try {
    const { packages: chosen, reasons } = resolveClosure(roots, index);
    return { chosen, reasons };
  } catch (error) {
    if (error instanceof PassforgeError) return error.message;
    throw error;
  }
}

test('closures of the real index are the same with its table', async (t) => {
  t.timeout(180_000);
  const folder = await temporaryFolder(t);
  const apt = await preparePrivateApt(folder);
  const table = openIndexTable(buildIndexTable(apt.parts), apt.parts);
  const base = basePriorities.flatMap((priority) => apt.index.withPriority(priority));
  t.deepEqual(
    basePriorities.flatMap((priority) => table.withPriority(priority)),
    base,
  );
  const spread = apt.names.filter((_, at) => at % 500 === 0).map((name) => [name]);
  for (const roots of [[...base.map(({ name }) => name), ...listPoolPackages(exampleHost)], ...spread]) {
    t.deepEqual(closureOf(roots, table), closureOf(roots, apt.index), roots.slice(-3).join(' '));
  }
});
