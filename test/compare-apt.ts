/**
 * `make compare-apt`: closures of many root sets of the real index beside apt's own, the differences and their counts. The
 * sets are the same each time: single packages spread over the whole index by a fixed seed, and sets of several.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveClosure } from '../src/archive/resolve-closure.ts';
import { PassforgeError } from '../src/errors.ts';
import { preparePrivateApt } from './harness/private-apt.ts';

const singles = 200;
const several = 40;

/** The linear congruential generator of POSIX' example of rand(). */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = Number((BigInt(state) * 1103515245n + 12345n) % 2147483648n);
    yield state;
  }
}

function chooseSets(names: readonly string[]): string[][] {
  const random = numbers(1);
  const pick = (): string => names[random.next().value % names.length] ?? '';
  return [
    ...Array.from({ length: singles }, () => [pick()]),
    ...Array.from({ length: several }, (_, size) => Array.from({ length: 2 + (size % 5) }, pick)),
  ];
}

const verdicts = ['same', 'beyond', 'missing', 'refused by both', 'refused by apt only', 'refused by us only'] as const;
type Verdict = (typeof verdicts)[number];

/** What we take beyond apt costs some room; what we lack, or refuse alone, stops an installation. */
const faults: readonly Verdict[] = ['missing', 'refused by us only'];

type Names = readonly string[] | { readonly refusal: string };

/** Both may find that a set cannot be installed. */
function attempt(act: () => string[]): Names {
  try {
    return act();
  } catch (error) {
    if (error instanceof PassforgeError || (error instanceof Error && 'status' in error))
      return { refusal: error.message };
    throw error;
  }
}

function compare(theirs: Names, ours: Names): { verdict: Verdict; detail: string } {
  if ('refusal' in theirs) {
    return 'refusal' in ours
      ? { verdict: 'refused by both', detail: '' }
      : { verdict: 'refused by apt only', detail: theirs.refusal };
  }
  if ('refusal' in ours) return { verdict: 'refused by us only', detail: ours.refusal };
  const missing = theirs.filter((name) => !ours.includes(name));
  const beyond = ours.filter((name) => !theirs.includes(name));
  if (missing.length > 0) return { verdict: 'missing', detail: `${missing.join(' ')}; beyond: ${beyond.join(' ')}` };
  return beyond.length > 0 ? { verdict: 'beyond', detail: beyond.join(' ') } : { verdict: 'same', detail: '' };
}

const folder = await mkdtemp(join(tmpdir(), 'passforge-compare-'));
try {
  const { index, names, install } = await preparePrivateApt(folder);
  const found = chooseSets(names).map((roots) => {
    const theirs = attempt(() => install(roots));
    const ours = attempt(() => resolveClosure(roots, index).packages.map(({ name }) => name));
    const { verdict, detail } = compare(theirs, ours);
    if (detail !== '') process.stdout.write(`${roots.join(' ')}: ${verdict}: ${detail}\n`);
    return verdict;
  });
  const counts = verdicts.map((verdict) => `${verdict} ${found.filter((one) => one === verdict).length}`);
  process.stdout.write(`${found.length} root sets: ${counts.join(', ')}\n`);
  process.exitCode = found.some((verdict) => faults.includes(verdict)) ? 1 : 0;
} finally {
  await rm(folder, { recursive: true });
}
