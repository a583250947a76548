/** The packages chosen so far while a closure is being resolved: what they answer and what they refuse. */

import {
  acceptsArchitecture,
  acceptsVersion,
  parseRelations,
  type Relation,
  type RelationGroup,
} from './package-relation.ts';
import type { PackageIndex, PackageRecord } from './packages-index.ts';

/** Something that is there without being in the index, as a program of the installer's own initrd. */
export type PresentPackage = Pick<PackageRecord, 'name' | 'version' | 'provides'>;

export interface PackageSelection {
  readonly chosen: ReadonlyMap<string, PackageRecord>;
  add(record: PackageRecord): void;
  /** Forgets all that was added since the selection had this size. */
  shrinkTo(size: number): void;
  satisfies(relation: Relation): boolean;
  /** A chosen package that cannot be installed together with this one. */
  findOpponent(record: PackageRecord): PackageRecord | undefined;
}

export function createSelection(index: PackageIndex, present: readonly PresentPackage[]): PackageSelection {
  const chosen = new Map<string, PackageRecord>();
  const order: string[] = [];
  const presentNames = groupByAnsweredName(present);

  return {
    chosen,
    add(record) {
      chosen.set(record.name, record);
      order.push(record.name);
    },
    shrinkTo(size) {
      for (const name of order.splice(size)) chosen.delete(name);
    },
    satisfies(relation) {
      const real = chosen.get(relation.name);
      if (real !== undefined && accepts(relation, real.version)) return true;
      if ((presentNames.get(relation.name) ?? []).some((version) => accepts(relation, version))) return true;
      return index
        .providers(relation.name)
        .some(({ record, version }) => chosen.has(record.name) && accepts(relation, version));
    },
    findOpponent(record) {
      return [...chosen.values()].find(
        (other) => other.name !== record.name && (refuses(other, record) || refuses(record, other)),
      );
    },
  };
}

function accepts(relation: Relation, version: string | null): boolean {
  return acceptsArchitecture(relation) && acceptsVersion(relation, version);
}

/** Versions by every name that these packages bear or provide; null stands for a name without version. */
function groupByAnsweredName(packages: readonly PresentPackage[]): Map<string, (string | null)[]> {
  const versions = new Map<string, (string | null)[]>();
  for (const { name, version, provides } of packages) {
    const provided = parseRelations(provides, name).flat();
    const answers = [{ name, version: { wanted: version } }, ...provided];
    for (const answer of answers) {
      versions.set(answer.name, [...(versions.get(answer.name) ?? []), answer.version?.wanted ?? null]);
    }
  }
  return versions;
}

function refuses(owner: PackageRecord, other: PackageRecord): boolean {
  return relationsOf(owner).refused.some(
    (relation) =>
      (relation.name === other.name && accepts(relation, other.version)) ||
      relationsOf(other).provided.some(
        (provided) => provided.name === relation.name && accepts(relation, provided.version?.wanted ?? null),
      ),
  );
}

interface Relations {
  /** Pre-Depends and Depends, in the order in which they are looked at. */
  readonly needed: readonly RelationGroup[];
  readonly refused: readonly Relation[];
  readonly provided: readonly Relation[];
}

const parsed = new WeakMap<PackageRecord, Relations>();

/** The relations of a package, parsed once. */
export function relationsOf(record: PackageRecord): Relations {
  const known = parsed.get(record);
  if (known !== undefined) return known;
  const parse = (value: string): RelationGroup[] => parseRelations(value, record.name);
  const relations = {
    needed: [...parse(record.preDepends), ...parse(record.depends)],
    refused: [...parse(record.conflicts), ...parse(record.breaks)].flat(),
    provided: parse(record.provides).flat(),
  };
  parsed.set(record, relations);
  return relations;
}
