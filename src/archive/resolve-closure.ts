/** The dependency closure: which packages must be at hand so that the wanted ones can be installed without a network. */

import { PassforgeError } from '../errors.ts';
import { listCandidates } from './dependency-candidates.ts';
import { formatGroup, type RelationGroup } from './package-relation.ts';
import { createSelection, type PackageSelection, type PresentPackage, relationsOf } from './package-selection.ts';
import type { PackageIndex, PackageRecord } from './packages-index.ts';

export interface Closure {
  /** Sorted by name. */
  readonly packages: readonly PackageRecord[];
  /** Why each package is in: `root`, or the way to a root as `libfoo ← bar ← openssh-server`. */
  readonly reasons: ReadonlyMap<string, string>;
}

export interface ClosureOptions {
  /** What is installed already: it answers dependencies and is not part of the result. */
  readonly present?: readonly PresentPackage[];
  /** Names that are answered by other means, in any version (as kernel modules that come from elsewhere). */
  readonly answered?: ReadonlySet<string>;
}

/** Why a package cannot be installed. */
interface Obstacle {
  readonly finding: string;
  /** It holds whatever else is chosen, so the package need not be tried again. */
  readonly lasting: boolean;
}

interface Resolution {
  readonly index: PackageIndex;
  readonly answered: ReadonlySet<string>;
  readonly selection: PackageSelection;
  /** By package, the one that wanted it first; null for a root. */
  readonly wantedBy: Map<string, string | null>;
  readonly hopeless: Map<string, readonly Obstacle[]>;
}

/**
 * Resolves as apt does on a machine without any package, without Recommends: Pre-Depends and Depends, depth first.
 * All roots are chosen before any dependency, so an alternative that is a root is preferred. Then the roots are gone
 * through in the order given, which can decide between alternatives, as it does on apt's command line.
 * @throws PassforgeError that lists every obstacle with its way to a root
 */
export function resolveClosure(roots: readonly string[], index: PackageIndex, options: ClosureOptions = {}): Closure {
  const resolution: Resolution = {
    index,
    answered: options.answered ?? new Set(),
    selection: createSelection(index, options.present ?? []),
    wantedBy: new Map(),
    hopeless: new Map(),
  };
  const wanted = [...new Set(roots)];
  const obstacles = [
    ...wanted.flatMap((name) => chooseRoot(resolution, name)),
    ...wanted.flatMap((name) => chooseDependencies(resolution, name)),
  ];
  if (obstacles.length > 0) throw unresolvable(obstacles);
  const packages = [...resolution.selection.chosen.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { packages, reasons: new Map(packages.map(({ name }) => [name, reason(resolution, name)])) };
}

function chooseRoot({ index, selection, wantedBy }: Resolution, name: string): Obstacle[] {
  const record = index.find(name);
  if (record === undefined) {
    const providers = index.providers(name).map((provider) => provider.record.name);
    const advice = providers.length === 0 ? '' : `, it is provided by ${providers.join(', ')}: name one of them`;
    return [{ finding: `${name}: there is no such package${advice}`, lasting: true }];
  }
  const opponent = selection.findOpponent(record);
  if (opponent !== undefined) return [{ finding: `${name}: it conflicts with ${opponent.name}`, lasting: true }];
  selection.add(record);
  wantedBy.set(name, null);
  return [];
}

function chooseDependencies(resolution: Resolution, name: string): Obstacle[] {
  const record = resolution.selection.chosen.get(name);
  return record === undefined ? [] : relationsOf(record).needed.flatMap((group) => satisfy(resolution, group, name));
}

function satisfy(resolution: Resolution, group: RelationGroup, owner: string): readonly Obstacle[] {
  const { answered, index, selection } = resolution;
  if (group.some((relation) => answered.has(relation.name) || selection.satisfies(relation))) return [];
  const refusals: (readonly Obstacle[])[] = [];
  for (const candidate of listCandidates(group, index)) {
    const obstacles = choose(resolution, candidate, owner);
    if (obstacles.length === 0) return [];
    refusals.push(obstacles);
  }
  // With several candidates the first one's obstacles are told: it is the one the dependency prefers.
  const lasting = refusals.flat().every((obstacle) => obstacle.lasting);
  if (refusals[0] !== undefined) return refusals[0].map((obstacle) => ({ ...obstacle, lasting }));
  return [{ finding: `${formatGroup(group)} ← ${way(resolution, owner)}: ${whatThereIs(group, index)}`, lasting }];
}

/** Chooses the package with its dependencies, or leaves the selection as it was and says what is in the way. */
function choose(resolution: Resolution, record: PackageRecord, owner: string): readonly Obstacle[] {
  const { hopeless, selection, wantedBy } = resolution;
  const known = hopeless.get(record.name);
  if (known !== undefined) return known;
  const opponent = selection.findOpponent(record);
  if (opponent !== undefined) {
    return [
      { finding: `${record.name} ← ${way(resolution, owner)}: it conflicts with ${opponent.name}`, lasting: false },
    ];
  }
  const size = selection.chosen.size;
  selection.add(record);
  wantedBy.set(record.name, owner);
  const obstacles = chooseDependencies(resolution, record.name);
  if (obstacles.length === 0) return [];
  selection.shrinkTo(size);
  if (obstacles.every((obstacle) => obstacle.lasting)) hopeless.set(record.name, obstacles);
  return obstacles;
}

function whatThereIs(group: RelationGroup, index: PackageIndex): string {
  const versions = group.flatMap(({ name }) => {
    const record = index.find(name);
    return record === undefined ? [] : [`${name} ${record.version}`];
  });
  return versions.length === 0 ? 'no such package' : `there is ${versions.join(', ')}`;
}

function way({ wantedBy }: Resolution, name: string): string {
  const names: string[] = [];
  for (let step: string | null = name; step !== null; step = wantedBy.get(step) ?? null) names.push(step);
  return names.join(' ← ');
}

function reason(resolution: Resolution, name: string): string {
  return resolution.wantedBy.get(name) === null ? 'root' : way(resolution, name);
}

function unresolvable(obstacles: readonly Obstacle[]): PassforgeError {
  const findings = [...new Set(obstacles.map(({ finding }) => finding))];
  const message = `resolving dependencies: ${findings.length} cannot be met${findings.map((f) => `\n  ${f}`).join('')}`;
  return new PassforgeError('failed', message);
}
