/** Compares what a start has told with what was expected of it; each difference is a sentence, none means all is well. */
import type { Verdict } from '../../src/rehearse/verdict.ts';
import type { Told } from './judge-report.ts';
import type { Expectation, ExpectedCheck } from './machine-cases.ts';

export function differencesFrom(expected: Expectation, { verdict, report }: Told): string[] {
  if (verdict === null) return ['no verdict'];
  return [
    ...(verdict.verdict === expected.verdict ? [] : [describeVerdict(verdict)]),
    ...expected.checks.flatMap((check) => differenceOfCheck(check, verdict)),
    ...surprisesIn(verdict, expected),
    ...expected.report.filter((line) => !report.some((told) => line.test(told))).map((line) => `not told: ${line}`),
    ...expected.notReported.flatMap((line) => report.filter((told) => line.test(told))).map((line) => `told: ${line}`),
  ];
}

/** The verdict with the checks that led to it. */
export function describeVerdict({ verdict, checks }: Verdict): string {
  const reasons = checks.filter(({ state }) => state !== 'pass').map(({ name, state }) => `${state} ${name}`);
  return reasons.length === 0 ? verdict : `${verdict} (${reasons.join(', ')})`;
}

function differenceOfCheck({ name, state, detail }: ExpectedCheck, { checks }: Verdict): string[] {
  const found = checks.find((check) => check.name === name);
  if (found === undefined) return [`no check ${name}`];
  if (found.state === state && detail?.test(found.detail) !== false) return [];
  return [`${name}: ${found.state}, ${found.detail}`];
}

/** Checks that do not pass though nothing about this machine is to blame. */
function surprisesIn({ checks }: Verdict, { checks: expected, spoiled }: Expectation): string[] {
  return checks
    .filter(({ name, state }) => state !== 'pass' && spoiled?.test(name) !== true)
    .filter(({ name }) => !expected.some((check) => check.name === name))
    .map(({ name, state, detail }) => `${name}: ${state}, ${detail}`);
}

/**
 * What must be the same whenever the power went: the guests, their disks, receipts and whatever else lies beside them, failed
 * units, and the verdict. A guest's UUID is made up anew when it is defined anew, so it is called by its name;
 * whether it runs depends on whether it was already defined when the host started.
 */
export function settledFacts({ verdict, report }: Told): string[] {
  const guests = report.flatMap((line) => {
    const [, name, uuid] = /^guest (\S+) (\S+) /.exec(line) ?? [];
    return name === undefined || uuid === undefined ? [] : [{ name, uuid }];
  });
  const settled = report
    .filter((line) => /^(guest|state|image|failed) /.test(line))
    .map((line) => (line.startsWith('guest ') ? line.replace(/(running|shut off)$/, '').trim() : line))
    .map((line) => guests.reduce((text, { name, uuid }) => text.replaceAll(uuid, `<${name}>`), line));
  return [...settled, ...(verdict === null ? [] : [`verdict ${describeVerdict(verdict)}`])].sort();
}

/** What one of two such lists has more than the other. */
export function differencesBetween(usual: readonly string[], found: readonly string[]): string[] {
  return [
    ...usual.filter((fact) => !found.includes(fact)).map((fact) => `lost: ${fact}`),
    ...found.filter((fact) => !usual.includes(fact)).map((fact) => `left: ${fact}`),
  ];
}
