import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import { FAILSAFE_SCHEMA, load } from 'js-yaml';
import { describeForms, hostJsonSchema, type JsonSchema, listKeys } from '../../../src/host/written/json-schema.ts';
import { renderReferencePage } from '../../../src/host/written/reference-page.ts';
import { packageRoot } from '../../../src/system/package-root.ts';
import { describedHosts, hostFixtures, writesGolden } from '../../harness/described-hosts.ts';

const schema = describeForms(hostJsonSchema());
const isValid = new Ajv2020({ allowUnionTypes: true }).compile(schema);

// As an editor reads YAML: 8 is a number there.
const readAsEditor = (file: string): unknown => load(readFileSync(file, 'utf8'));

test('the schema takes every accepted description', (t) => {
  for (const { name, file } of describedHosts()) {
    t.true(isValid(readAsEditor(file)), `${name}: ${JSON.stringify(isValid.errors)}`);
  }
});

for (const name of ['unknown-keys', 'wrong-types', 'nothing-that-must-be-there', 'unknown-release']) {
  test(`the schema refuses ${name.replaceAll('-', ' ')}`, (t) => {
    t.false(isValid(readAsEditor(join(hostFixtures, 'rejected', `${name}.yaml`))));
  });
}

test('every key says what it is for', (t) => {
  t.deepEqual(undescribed(hostJsonSchema(), ''), []);
});

/** Keys without a description of their own. */
function undescribed(schema: JsonSchema, path: string): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    ...(value.description === undefined ? [`${path}${key}`] : []),
    ...undescribed(value, `${path}${key}.`),
  ]);
  const choices = (schema.anyOf ?? []).flatMap((choice) => undescribed(choice, path));
  return [...own, ...choices, ...(schema.items === undefined ? [] : undescribed(schema.items, `${path}[].`))];
}

test('the reference page is made of the schema as it is now', (t) => {
  const file = join(packageRoot(), 'templates/hosts/README.md');
  const page = renderReferencePage(hostJsonSchema());
  if (writesGolden) writeFileSync(file, page);
  t.is(readFileSync(file, 'utf8'), page);
});

test('every key occurs in an accepted description', (t) => {
  const described = new Set(
    describedHosts().flatMap(({ file }) => [
      ...keysIn(load(readFileSync(file, 'utf8'), { schema: FAILSAFE_SCHEMA }), ''),
    ]),
  );
  for (const { key } of listKeys(hostJsonSchema())) t.true(described.has(key), key);
});

/** Keys as the schema lists them, with `[]` for any item. */
function* keysIn(value: unknown, key: string): Iterable<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [part, inside] of Object.entries(value)) {
    const name = Array.isArray(value) ? `${key}[]` : `${key}.${part}`.replace(/^\./, '');
    yield name;
    yield* keysIn(inside, name);
  }
}
