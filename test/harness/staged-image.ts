/** The files of one image and xorriso's command line, kept while passforge builds it: what bare xorriso is measured on. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { timedRun } from './timed-run.ts';

export interface StagedImage {
  /** xorriso's arguments for the same image; the image goes to `output`. */
  arguments(output: string): string[];
  /** Paths of the packages in the cache, each named by its digest. */
  readonly packages: readonly string[];
}

// Stands in front of xorriso in PATH: the work folder is gone when the build ends. The path list is the last argument.
const wrapper = `#!/bin/sh
case " $* " in *" -path-list "*)
  for last; do :; done
  printf '%s\\n' "$@" >"$STAGE/arguments"
  dirname "$last" >"$STAGE/folder"
  cp -r "$(dirname "$last")" "$STAGE/work"
esac
PATH=$STAGED_PATH exec xorriso "$@"
`;

/** @param build passforge's command line: program and arguments */
export async function stageImage(folder: string, [program, ...args]: readonly [string, ...string[]]) {
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'bin/xorriso'), wrapper, { mode: 0o755 });
  const path = process.env.PATH ?? '';
  await timedRun(program, args, { PATH: `${join(folder, 'bin')}:${path}`, STAGED_PATH: path, STAGE: folder });
  return await readStage(folder);
}

async function readStage(folder: string): Promise<StagedImage> {
  const read = async (name: string) => (await readFile(join(folder, name), 'utf8')).trimEnd();
  const original = await read('folder');
  const work = join(folder, 'work');
  const pathList = (await read('work/path-list')).replaceAll(`=${original}/`, `=${work}/`);
  await writeFile(join(work, 'path-list'), `${pathList}\n`);
  const lines = (await read('arguments')).split('\n').map((line) => line.replace(`${original}/`, `${work}/`));
  return {
    arguments: (output) => lines.map((line, at) => (lines[at - 1] === '-output' ? output : line)),
    packages: pathList.split('\n').flatMap((line) => /\.deb=(.*)$/.exec(line)?.[1] ?? []),
  };
}
