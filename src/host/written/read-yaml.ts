/** Reads one YAML 1.2 document whose scalars all stay text: a serial like 0123 or a name like `no` means itself. */
import { constructFromEvents, type Event, FAILSAFE_SCHEMA, parseEvents, YAMLException } from 'js-yaml';
import type { Finding } from './finding.ts';
import { type Place, type Positions, placeAt, readPositions } from './yaml-positions.ts';

export interface YamlDocument {
  readonly value: unknown;
  readonly positions: Positions;
  /** Mistakes that leave the document readable: keys written twice. */
  readonly findings: readonly Finding[];
}

/** A document that cannot be read at all. */
export interface YamlFailure {
  readonly message: string;
  readonly place: Place;
}

export function readYaml(source: string): YamlDocument | YamlFailure {
  const damaged = source.indexOf('\ufffd');
  if (damaged >= 0) return { message: 'the file is not UTF-8 text; save it as UTF-8', place: placeAt(source, damaged) };
  try {
    return readEvents(source, parseEvents(source, {}));
  } catch (error) {
    if (error instanceof YAMLException) return explain(source, error);
    throw error;
  }
}

function readEvents(source: string, events: Event[]): YamlDocument | YamlFailure {
  // Like JSON: a repeated key is no exception here, but one finding among the others.
  const documents = constructFromEvents(events, { source, schema: FAILSAFE_SCHEMA, json: true, maxAliases: 100 });
  const place = { line: 1, column: 1 };
  if (documents.length === 0)
    return { message: 'the file describes nothing; start from templates/hosts/smallest.yaml', place };
  if (documents.length > 1) return { message: 'expected one document, got several; take out the `---` lines', place };
  const positions = readPositions(source, events);
  const findings = positions.repeatedKeys.map(({ path, place, firstLine }) => ({
    path,
    place,
    message: `this key is already given in line ${firstLine}`,
  }));
  return { value: documents[0], positions, findings };
}

/** The parser's reasons may quote the text, which may be a password: what it quotes is left out. */
function explain(source: string, { reason, mark }: YAMLException): YamlFailure {
  const place = placeAt(source, mark?.position ?? 0);
  if (reason.startsWith('unidentified alias')) {
    return { message: 'not valid YAML: a text that begins with * must be in quotes', place };
  }
  if (/^(unknown (scalar|sequence|mapping) tag|undeclared tag handle|tag )/.test(reason)) {
    return { message: 'not valid YAML: a text that begins with ! must be in quotes', place };
  }
  const character = source.charAt(mark?.position ?? 0);
  if (/^bad indentation of a mapping entry/.test(reason) && /[`@%:]/.test(character)) {
    const text = character === ':' ? 'that holds ": "' : 'that begins with `, @ or %';
    return { message: `not valid YAML: a text ${text} must be in quotes`, place };
  }
  return { message: `not valid YAML: ${reason.replaceAll(/["!<].*/g, '').trimEnd()}`, place };
}
