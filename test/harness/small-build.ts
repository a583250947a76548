/**
 * A build in small, as a program of its own that a test can kill, watch or take the network from: opens an archive,
 * fetches packages and writes their bytes to one file. `start-small-build.ts` starts it.
 */

import { appendFile, readFile } from 'node:fs/promises';
import { resolveClosure } from '../../src/archive/resolve-closure.ts';
import { PassforgeError } from '../../src/errors.ts';
import { fetchPackages } from '../../src/recipes/fetch/fetch-packages.ts';
import { openArchive } from '../../src/recipes/fetch/open-archive.ts';
import { openObjectCache } from '../../src/system/object-cache.ts';
import { writeOutput } from '../../src/system/write-output.ts';
import { silentStep } from './archive-server.ts';
import type { SmallBuildReport, SmallBuildWishes } from './start-small-build.ts';

async function build({ suite, keyFolder, cache: folder, output, roots }: SmallBuildWishes): Promise<void> {
  const options = { cache: await openObjectCache(folder), step: silentStep, pauses: [1] };
  const archive = await openArchive({
    ...options,
    ...{ suites: [suite], keyFolder, components: ['main'], acceptDate: null },
  });
  const { packages } = resolveClosure(roots, archive.packages);
  const { files } = await fetchPackages(archive, packages, options);
  await writeOutput(output, async (part) => {
    for (const { name } of packages) await appendFile(part, await readFile(files.get(name) ?? ''));
  });
}

/** Of this program alone: what getrusage(2) tells begins with the memory of the program that started it. */
async function readMostMemory(): Promise<number> {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

function report(error: unknown, mostMemory: number): SmallBuildReport {
  return {
    error: error instanceof Error ? error.message : null,
    kind: error instanceof PassforgeError ? error.kind : null,
    mostMemory,
  };
}

process.stdout.write('ready\n');
const failure = await build(JSON.parse(process.argv[2] ?? '')).catch((error: unknown) => error);
process.stdout.write(JSON.stringify(report(failure, await readMostMemory())));
process.exitCode = failure === undefined ? 0 : 1;
