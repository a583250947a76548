import { readFileSync } from 'node:fs';
import test from 'ava';
import { dump, FAILSAFE_SCHEMA, load } from 'js-yaml';
import { keysOfValue, namedKeys } from '../../src/explain/value-keys.ts';
import type { Host } from '../../src/host/host.ts';
import { parseHost } from '../../src/host/parse-host.ts';
import { hostJsonSchema, listKeys } from '../../src/host/written/json-schema.ts';
import { listHostPackages } from '../../src/installer/package-sets.ts';
import { preseedJobs } from '../../src/render/render-seed.ts';
import { targetView } from '../../src/render/target-view.ts';
import { openTemplates } from '../../src/system/template-folders.ts';
import { describedHosts } from '../harness/described-hosts.ts';

const parts = await (await openTemplates(null)).read('preseed');

/** Everything that templates may use. */
function viewOf(host: Host): object {
  const [job] = preseedJobs(host, listHostPackages(host), parts);
  return { ...job?.view, ...targetView(host) };
}

/** Names of the values in a view: `guests[0].memory`. */
function* namesIn(value: unknown, name: string): Iterable<string> {
  if (!isTree(value)) yield name;
  else for (const key of Object.keys(value)) yield* namesIn(value[key], nameInside(name, value, key));
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

function nameInside(name: string, of: unknown, key: string): string {
  if (Array.isArray(of)) return `${name}[${key}]`;
  return name === '' ? key : `${name}.${key}`;
}

/** Names of the values that differ; of lists that differ in length, the list's. */
function* differences(before: unknown, after: unknown, name: string): Iterable<string> {
  if (isTree(before) && isTree(after) && before.length === after.length) {
    for (const key of Object.keys(before)) {
      yield* differences(before[key], after[key], nameInside(name, before, key));
    }
  } else if (before !== after) yield name;
}

test('every value that templates may use has its keys told', (t) => {
  for (const { host } of describedHosts()) {
    for (const name of namesIn(viewOf(host), '')) t.not(keysOfValue(host, name), undefined, name);
  }
});

test('every key that the table names is a key of descriptions', (t) => {
  const known = new Set(listKeys(hostJsonSchema()).map(({ key }) => key));
  for (const key of namedKeys) t.true(known.has(key.replaceAll('[*]', '[]').replace(/\[\]$/, '')), key);
});

/** The description once without each of its keys, as far as it is still one. */
function* reductions(text: string): Iterable<{ key: string; host: Host }> {
  for (const path of pathsOf(load(text, { schema: FAILSAFE_SCHEMA }), [])) {
    const document = load(text, { schema: FAILSAFE_SCHEMA }) as Tree;
    const above = path.slice(0, -1).reduce<Tree>((tree, part) => tree[part] as Tree, document);
    delete above[path.at(-1) ?? ''];
    const host = tryParse(dump(document, { schema: FAILSAFE_SCHEMA }));
    if (host !== null) yield { key: path.reduce<string>(joinKey, ''), host };
  }
}

type Tree = { [part: string | number]: unknown };

function* pathsOf(value: unknown, path: readonly (string | number)[]): Iterable<readonly (string | number)[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [part, inside] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(part) : part];
    if (!Array.isArray(value)) yield here;
    yield* pathsOf(inside, here);
  }
}

function joinKey(key: string, part: string | number): string {
  if (typeof part === 'number') return `${key}[${part}]`;
  return key === '' ? part : `${key}.${part}`;
}

function tryParse(text: string): Host | null {
  try {
    return parseHost(text, 'host.yaml');
  } catch {
    return null;
  }
}

/** Whether one of them is the key itself, inside it or around it. */
function tells(keys: readonly string[], key: string): boolean {
  const pattern = (name: string): string => name.replaceAll(/\[[\d*]+\]/g, '[]');
  const within = (inner: string, outer: string): boolean => inner === outer || /^[.[]/.test(inner.slice(outer.length));
  return keys.some((told) => {
    const [a, b] = told.includes('[*]') ? [pattern(told), pattern(key)] : [told, key];
    return (a.startsWith(b) && within(a, b)) || (b.startsWith(a) && within(b, a));
  });
}

for (const { name, file, host } of describedHosts()) {
  test(`what changes when a key is left out is told to depend on it: ${name}`, (t) => {
    let tried = 0;
    for (const { key, host: reduced } of reductions(readFileSync(file, 'utf8'))) {
      for (const value of differences(viewOf(host), viewOf(reduced), '')) {
        t.true(tells(keysOfValue(host, value) ?? [], key), `${value} depends on ${key}`);
      }
      tried++;
    }
    t.true(tried > 0 || name === 'smallest');
  });
}
