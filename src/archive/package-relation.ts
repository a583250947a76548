/** Relations between packages (Depends, Conflicts, Provides …), after Debian Policy section 7.1. */

import { PassforgeError } from '../errors.ts';
import { satisfiesVersion, type VersionOperator } from './package-version.ts';

export interface Relation {
  readonly name: string;
  /** `any`, `native` or an architecture after the name's colon; null without. */
  readonly qualifier: string | null;
  readonly version: { readonly operator: VersionOperator; readonly wanted: string } | null;
}

/** Alternatives, the preferred one first: one of them is enough. */
export type RelationGroup = readonly Relation[];

const grammar =
  /^(?<name>[a-z0-9][a-z0-9+.-]*)(?::(?<qualifier>[a-z0-9-]+))?\s*(?:\((?<operator><<|<=|=|>=|>>|<|>)\s*(?<wanted>[A-Za-z0-9.+:~-]+)\s*\))?\s*(?:\[(?<architectures>[^\]]*)\])?\s*(?:<[^>]*>\s*)*$/;

/**
 * Parses the value of a relation field for one architecture: what is restricted to others is left out.
 * `owner` names the package in errors.
 */
export function parseRelations(value: string, owner: string, architecture = 'amd64'): RelationGroup[] {
  return value
    .split(',')
    .filter((group) => group.trim() !== '')
    .map((group) => group.split('|').flatMap((text) => parseRelation(text.trim(), owner, architecture)))
    .filter((group) => group.length > 0);
}

function parseRelation(text: string, owner: string, architecture: string): Relation[] {
  const groups = grammar.exec(text)?.groups;
  if (groups?.name === undefined) {
    throw new PassforgeError('failed', `reading the relations of ${owner}: "${text}" is none`);
  }
  if (groups.architectures !== undefined && !appliesTo(groups.architectures, architecture)) return [];
  const { name, qualifier, operator, wanted } = groups;
  const version = operator && wanted ? { operator: parseOperator(operator), wanted } : null;
  return [{ name, qualifier: qualifier ?? null, version }];
}

/** `[amd64 i386]` lists where a relation applies, `[!armel !armhf]` where it does not. */
function appliesTo(restriction: string, architecture: string): boolean {
  const matching = [architecture, 'any', 'linux-any', `any-${architecture}`, `linux-${architecture}`];
  const words = restriction.trim().split(/\s+/);
  if (words[0]?.startsWith('!')) return !words.some((word) => matching.includes(word.slice(1)));
  return words.some((word) => matching.includes(word));
}

// Policy 7.1: the old operators < and > mean <= and >=.
function parseOperator(operator: string): VersionOperator {
  if (operator === '<') return '<=';
  if (operator === '>') return '>=';
  return operator as VersionOperator;
}

/**
 * True when a package or a provided name of this version (null: a name provided without one) answers the relation.
 * The caller has compared the names.
 */
export function acceptsVersion(relation: Relation, version: string | null): boolean {
  if (relation.version === null) return true;
  return version !== null && satisfiesVersion(version, relation.version.operator, relation.version.wanted);
}

/** True when a package of this architecture can answer the relation at all. */
export function acceptsArchitecture(relation: Relation, architecture = 'amd64'): boolean {
  return relation.qualifier === null || ['any', 'native', architecture].includes(relation.qualifier);
}

export function formatGroup(group: RelationGroup): string {
  return group.map(formatRelation).join(' | ');
}

function formatRelation({ name, qualifier, version }: Relation): string {
  const qualified = qualifier === null ? name : `${name}:${qualifier}`;
  return version === null ? qualified : `${qualified} (${version.operator} ${version.wanted})`;
}
