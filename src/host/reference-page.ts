/** The reference page of host descriptions: one table row for each key, in Markdown, made of the JSON Schema. */
import type { JsonSchema } from './json-schema.ts';

interface Row {
  /** As messages write it: `guests[].disks[].path`. */
  readonly key: string;
  readonly isRequired: boolean;
  readonly schema: JsonSchema;
}

export function renderReferencePage(schema: JsonSchema): string {
  const sections = Object.keys(schema.properties ?? {}).map((key) => {
    const rows = rowsOf(schema, '').filter((row) => row.key.split(/[.[]/)[0] === key);
    return [`## ${key}`, '', '| key | value | |', '|---|---|---|', ...rows.map(formatRow), ''].join('\n');
  });
  return `${[
    '# Keys of a host description',
    '',
    'Made of the schema by `make reference`; `passforge schema` prints the schema for editors. A key in **bold** must be',
    'given, if what it belongs to is given. Examples of all keys are in `howto.yaml`.',
    '',
    ...sections,
  ]
    .join('\n')
    .trimEnd()}\n`;
}

function* children(schema: JsonSchema, path: string): Iterable<Row> {
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    yield {
      key: path === '' ? key : `${path}.${key}`,
      isRequired: schema.required?.includes(key) ?? false,
      schema: value,
    };
  }
}

/** The keys below a schema, each before those inside it; a list's items are written `[]`. */
function rowsOf(schema: JsonSchema, path: string): Row[] {
  const own = [...children(schema, path)].flatMap((row) => [row, ...rowsOf(row.schema, row.key)]);
  const items = schema.items === undefined ? [] : rowsOf(schema.items, `${path}[]`);
  return [...own, ...items, ...(schema.anyOf ?? []).flatMap((choice) => rowsOf(choice, path))];
}

function formatRow({ key, isRequired, schema }: Row): string {
  const name = isRequired ? `**\`${key}\`**` : `\`${key}\``;
  return `| ${name} | ${cell(formOf(schema))} | ${cell(schema.description ?? '')} |`;
}

function formOf(schema: JsonSchema): string {
  if (schema.form !== undefined) return schema.form;
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.items !== undefined) return `a list, each ${formOf(schema.items)}`;
  if (schema.anyOf !== undefined) return schema.anyOf.map(formOf).join('; or ');
  return 'a mapping';
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
