/**
 * The JSON Schema (draft 2020-12) of host descriptions: editors check YAML with it as it is typed, and the reference page is
 * made of it. What only passforge can judge (forms of values, rules between keys) is left to `passforge validate`.
 */
import { z } from 'zod';
import { hostSchema } from '../host-schema.ts';

/** The part of JSON Schema that descriptions need. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  /** The form of the value in words, as messages have it. */
  readonly form?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

export function hostJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(hostSchema, { io: 'input' }) as JsonSchema;
  return { ...adapt(schema), title: 'passforge host description' };
}

/** The same for editors, which show descriptions only: the form of a value goes into them. */
export function describeForms({ form, ...schema }: JsonSchema): JsonSchema {
  const description = [schema.description, form === undefined ? undefined : `Value: ${form}.`]
    .filter(Boolean)
    .join(' ');
  const properties = Object.entries(schema.properties ?? {}).map(
    ([key, value]) => [key, describeForms(value)] as const,
  );
  return {
    ...schema,
    ...(description === '' ? {} : { description }),
    ...(schema.properties === undefined ? {} : { properties: Object.fromEntries(properties) }),
    ...(schema.items === undefined ? {} : { items: describeForms(schema.items) }),
    ...(schema.anyOf === undefined ? {} : { anyOf: schema.anyOf.map(describeForms) }),
  };
}

/** Passforge reads every scalar as text, and knows no null: an absent key is absent. */
function adapt(schema: JsonSchema & { default?: unknown }): JsonSchema {
  const { default: _absent, ...kept } = withoutNull(schema);
  const adapted = { ...kept, ...scalarTypes(kept) };
  return {
    ...adapted,
    ...(kept.items === undefined ? {} : { items: adapt(kept.items) }),
    ...(kept.anyOf === undefined ? {} : { anyOf: kept.anyOf.map(adapt) }),
    ...(kept.properties === undefined ? {} : { properties: adaptEach(kept.properties) }),
  };
}

function adaptEach(properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, adapt(schema)]));
}

function withoutNull(schema: JsonSchema & { default?: unknown }): JsonSchema & { default?: unknown } {
  if (Array.isArray(schema.type)) return { ...schema, type: schema.type.find((type) => type !== 'null') };
  const choices = schema.anyOf?.filter(({ type }) => type !== 'null');
  if (choices === undefined) return schema;
  const { anyOf: _all, ...around } = schema;
  return choices.length === 1 ? { ...choices[0], ...around } : { ...around, anyOf: choices };
}

/** To an editor, `memory: 8192` is a number, `autostart: yes` may be a boolean, and a name `null` is none. */
function scalarTypes(schema: JsonSchema): JsonSchema {
  if (schema.type !== 'string' || schema.const !== undefined) return {};
  if (schema.enum === undefined) return { type: ['string', 'number', 'boolean', 'null'] };
  const isSwitch = schema.enum.includes('yes') || schema.enum.includes('no');
  const booleans = isSwitch
    ? schema.enum.flatMap((word) => (word === 'yes' ? [true] : word === 'no' ? [false] : []))
    : [];
  return { type: booleans.length > 0 ? ['string', 'boolean'] : 'string', enum: [...schema.enum, ...booleans] };
}

export interface SchemaKey {
  /** As messages write it: `guests[].disks[].path`. */
  readonly key: string;
  readonly isRequired: boolean;
  readonly schema: JsonSchema;
}

/** The keys below a schema, each before those inside it; a list's items are written `[]`. */
export function listKeys(schema: JsonSchema, path = ''): SchemaKey[] {
  const own = [...children(schema, path)].flatMap((found) => [found, ...listKeys(found.schema, found.key)]);
  const items = schema.items === undefined ? [] : listKeys(schema.items, `${path}[]`);
  return [...own, ...items, ...(schema.anyOf ?? []).flatMap((choice) => listKeys(choice, path))];
}

function* children(schema: JsonSchema, path: string): Iterable<SchemaKey> {
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    yield {
      key: path === '' ? key : `${path}.${key}`,
      isRequired: schema.required?.includes(key) ?? false,
      schema: value,
    };
  }
}
