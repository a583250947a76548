/** What must hold between the keys of `apt`, `proxy` and `firmware`, and between them and the release. */
import { debianReleases } from '../release/debian-releases.ts';
import type { Finding } from '../written/finding.ts';
import { itemsDiffer } from '../written/items-differ.ts';
import type { DraftHost, Rule } from '../written/rule.ts';

export const aptRules: readonly Rule[] = [
  aptListsDiffer,
  componentsExist,
  sourcesHaveComponents,
  upgradesHaveAnArchive,
  proxyIsUnderstood,
];

function* aptListsDiffer({ apt, firmware }: DraftHost): Iterable<Finding> {
  yield* itemsDiffer(['apt', 'components'], apt?.components);
  yield* itemsDiffer(['apt', 'mirrors'], apt?.mirrors);
  const names = apt?.sources?.map((source) => source?.name);
  yield* itemsDiffer(['apt', 'sources'], names, (index) => ['apt', 'sources', index, 'name']);
  yield* itemsDiffer(['firmware', 'packages'], firmware?.packages);
}

function* componentsExist({ release, apt }: DraftHost): Iterable<Finding> {
  if (release === undefined) return;
  const row = debianReleases[release];
  for (const [index, component] of (apt?.components ?? []).entries()) {
    if (component === undefined || row.components.includes(component)) continue;
    yield {
      path: ['apt', 'components', index],
      message: `${release} has no component ${component}; its firmware is in ${row.firmwareComponent}`,
    };
  }
}

/** sources.list(5): an exact path stands for itself; a suite is divided into components. */
function* sourcesHaveComponents({ apt }: DraftHost): Iterable<Finding> {
  for (const [index, source] of (apt?.sources ?? []).entries()) {
    const { suites, components } = source ?? {};
    if (suites === undefined || suites.includes(undefined) || components === undefined) continue;
    const flaw = sourceFlaw(suites as readonly string[], components?.length ?? null);
    if (flaw !== undefined) yield { ...flaw, path: ['apt', 'sources', index, ...flaw.path] };
  }
}

/** @param components how many there are, or null where the key is absent */
function sourceFlaw(suites: readonly string[], components: number | null): Finding | undefined {
  const exact = suites.filter((suite) => suite.endsWith('/')).length;
  if (suites.length === 0) return { path: ['suites'], message: 'expected at least one suite' };
  if (exact === 0 && (components ?? 0) === 0)
    return { path: ['components'], message: 'missing: expected a list of components like main', atKey: true };
  if (exact === 0) return undefined;
  if (exact < suites.length)
    return { path: ['suites'], message: 'exact paths, which end in /, and suites cannot be mixed' };
  if (components === null) return undefined;
  return { path: ['components'], message: 'an exact path has no components; take them out' };
}

function* upgradesHaveAnArchive({ release, mirror, apt }: DraftHost): Iterable<Finding> {
  if (release === undefined || mirror === undefined || apt?.['unattended-upgrades'] !== 'yes') return;
  if (mirror !== null || apt.security !== null || debianReleases[release].retired !== null) return;
  yield {
    path: ['apt', 'unattended-upgrades'],
    message: 'the host has no archive to take updates from; give `mirror` or `apt.security`',
  };
}

function* proxyIsUnderstood({ release, proxy }: DraftHost): Iterable<Finding> {
  if (release === undefined || !proxy?.startsWith('https:') || debianReleases[release].aptSpeaksHttps) return;
  yield { path: ['proxy'], message: `the apt of ${release} speaks only http to a proxy; give an http address` };
}
