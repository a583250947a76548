/** The well-written part of a value that does not fit its schema, so that the rules can judge all the rest. */
import { z } from 'zod';

/** As the schema's output, but anything may be undefined: it is written wrongly, and reported already. Null is absent. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? readonly (Draft<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]: Draft<T[Key]> | undefined }
    : T;

export function parseDraft<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Draft<z.output<Schema>> | undefined {
  return salvage(schema, value) as Draft<z.output<Schema>> | undefined;
}

function salvage(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodDefault)
    return value === undefined ? schema.def.defaultValue : salvage(schema.unwrap(), value);
  if (schema instanceof z.ZodNullable) return salvage(schema.unwrap(), value);
  if (schema instanceof z.ZodArray) {
    return Array.isArray(value) ? value.map((item) => salvage(schema.element, item)) : undefined;
  }
  if (schema instanceof z.ZodObject) return isMapping(value) ? salvageKeys(schema, value) : undefined;
  return z.safeParse(schema, value).data;
}

function salvageKeys(schema: z.ZodObject, value: Readonly<Record<string, unknown>>): unknown {
  const entries = Object.entries(schema.shape).map(([key, field]) => {
    return [key, salvage(field, Object.hasOwn(value, key) ? value[key] : undefined)];
  });
  return Object.fromEntries(entries);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
