/** Which packages could answer a dependency, and in which order apt would try them (CompareProviders in apt's depcache.cc). */

import { acceptsArchitecture, acceptsVersion, type Relation, type RelationGroup } from './package-relation.ts';
import type { PackageIndex, PackageRecord } from './packages-index.ts';

/** Candidates, the best first: alternatives as they are written, and for each the package of that name before providers. */
export function listCandidates(group: RelationGroup, index: PackageIndex): PackageRecord[] {
  const candidates = group
    .filter((relation) => acceptsArchitecture(relation))
    .flatMap((relation) => [...bearers(relation, index), ...providers(relation, index)]);
  return [...new Set(candidates)];
}

function bearers(relation: Relation, index: PackageIndex): PackageRecord[] {
  const record = index.find(relation.name);
  return record !== undefined && acceptsVersion(relation, record.version) ? [record] : [];
}

function providers(relation: Relation, index: PackageIndex): PackageRecord[] {
  const records = index
    .providers(relation.name)
    .filter(({ version }) => acceptsVersion(relation, version))
    .map(({ record }) => record);
  if (records.length < 2) return records;
  return records.sort(
    (a, b) =>
      Number(b.essential) - Number(a.essential) ||
      priorityRank(a) - priorityRank(b) ||
      // apt is left with the order of its own cache, in which the package that is mentioned last comes first.
      index.firstMention(b.name) - index.firstMention(a.name),
  );
}

const priorities = ['required', 'important', 'standard', 'optional', 'extra'];

function priorityRank(record: PackageRecord): number {
  const rank = priorities.indexOf(record.priority);
  return rank < 0 ? priorities.length : rank;
}
