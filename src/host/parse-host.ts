/** From the text of a host description to the finished host, or to every mistake in it at once. */
import { HostDescriptionError, type Issue } from '../errors.ts';
import { finishHost } from './finish-host.ts';
import type { Host } from './host.ts';
import { hostRules } from './host-rules.ts';
import { hostSchema } from './host-schema.ts';
import { parseDraft } from './written/draft.ts';
import { type Finding, formatPath } from './written/finding.ts';
import { readYaml } from './written/read-yaml.ts';
import { schemaFindings } from './written/schema-findings.ts';
import type { Positions } from './written/yaml-positions.ts';

/**
 * @param text the description, decoded from UTF-8
 * @param file its name, for messages only
 * @throws HostDescriptionError with all mistakes, sorted by place
 */
export function parseHost(text: string, file: string): Host {
  const source = text.replace(/^\ufeff/, '');
  const document = readYaml(source);
  if (!('value' in document)) {
    throw new HostDescriptionError([{ file, path: '', ...document.place, message: document.message }]);
  }
  const written = hostSchema.safeParse(document.value);
  const draft = parseDraft(hostSchema, document.value);
  const findings: Finding[] = [
    ...document.findings,
    ...schemaFindings(written.error?.issues ?? []),
    ...(draft === undefined ? [] : hostRules.flatMap((rule) => [...rule(draft)])),
  ];
  if (written.success && findings.length === 0) return finishHost(written.data);
  const issues = findings.map((finding) => locate(finding, document.positions)).sort(byPlace);
  throw new HostDescriptionError(issues.map((issue) => ({ file, ...issue })));
}

function locate({ path, message, atKey, place }: Finding, positions: Positions): Issue {
  const { line, column } = place ?? (atKey ? positions.key(path) : positions.value(path));
  return { path: formatPath(path), line, column, message };
}

function byPlace(one: Issue, other: Issue): number {
  return one.line - other.line || one.column - other.column;
}
