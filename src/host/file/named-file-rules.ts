/** Rules of the files that the description names: none is the folder of another, and none gets into another's way. */
import { type Finding, formatPath } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { type NamedFile, namedFiles } from './named-files.ts';

export const namedFileRules: readonly Rule[] = [
  noFileIsAFolder,
  answersOverwriteNothing,
  filesAreMadeOnce,
  ownFilesAreNoLeftovers,
];

function* noFileIsAFolder(host: DraftHost): Iterable<Finding> {
  const all = namedFiles(host);
  for (const { file, path, kind } of all) {
    const inside = all.find((other) => other.file.startsWith(`${file}/`));
    if (inside === undefined) continue;
    const message = `this file cannot be the folder of ${inside.file}`;
    if (kind === 'answers') yield { path, message: `the answers become ${file}; ${message}`, atKey: true };
    else yield { path, message };
  }
}

/** They are made anew with their guest's definition. Those of two guests differ as the guests' names do. */
function* answersOverwriteNothing(host: DraftHost): Iterable<Finding> {
  const all = namedFiles(host);
  for (const { file, path } of all.filter(({ kind }) => kind === 'answers')) {
    const taken = all.find((other) => other.kind !== 'answers' && other.file === file);
    if (taken === undefined) continue;
    const message = `the answers become ${file}, which is also ${formatPath(taken.path)}; name that file otherwise`;
    yield { path, message, atKey: true };
  }
}

/** What is there already is left as it is, so of two that make one file the second does nothing. */
function* filesAreMadeOnce(host: DraftHost): Iterable<Finding> {
  const all = namedFiles(host);
  for (const { file, path, kind } of all) {
    if (kind !== 'medium' && kind !== 'new disk') continue;
    const rivals: readonly NamedFile['kind'][] = kind === 'medium' ? ['own', 'new disk'] : ['own'];
    const twin = all.find((other) => other.file === file && rivals.includes(other.kind));
    if (twin === undefined) continue;
    const message =
      twin.kind === 'own'
        ? `this file is made as ${formatPath(twin.path)}; choose another name for one of the two`
        : `${formatPath(twin.path.slice(0, -1))} would be made as this file, and empty; if the medium is that disk, write \`import: yes\` there and drop \`size\``;
    yield { path, message };
  }
}

/** The first boot writes X.new or X.part before X, and removes what a power cut left of them. */
function* ownFilesAreNoLeftovers(host: DraftHost): Iterable<Finding> {
  const all = namedFiles(host);
  for (const { file, path, kind } of all) {
    const whole = /^(.+)\.(new|part)$/.exec(file)?.[1];
    if (kind !== 'own' || whole === undefined) continue;
    const maker = all.find((other) => other.file === whole && ['medium', 'new disk', 'answers'].includes(other.kind));
    if (maker === undefined) continue;
    const message = `the first boot would remove this file as a rest of ${formatPath(maker.path)}; choose another name`;
    yield { path, message };
  }
}
