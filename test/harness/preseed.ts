/** Preseeds to try the lint on: the one that is rendered for the example host, for any release, and variants of it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../../src/host/host.ts';
import { releaseNames } from '../../src/host/release/debian-release.ts';
import { listHostPackages } from '../../src/installer/package-sets.ts';
import { parseQuestionTable, type QuestionTable } from '../../src/installer/question-table.ts';
import { joinPreseed, preseedJobs } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { exampleHost } from './example-host.ts';

export const questionsText = await readFile(join(packageRoot(), 'src/installer/questions.tsv'), 'utf8');

export const tables: readonly QuestionTable[] = releaseNames.map((name) => parseQuestionTable(questionsText, name));

export function tableOf(release: (typeof releaseNames)[number]): QuestionTable {
  return parseQuestionTable(questionsText, release);
}

export async function renderExample(changes: Partial<Host> = {}): Promise<string> {
  const host = { ...exampleHost, ...changes };
  return joinPreseed(preseedJobs(host, listHostPackages(host), await readTree(join(packageRoot(), 'preseed'))));
}

/** The preseed of the example host, as rendered. */
export const rendered = await renderExample();

/** Its lines that the release has a question for. */
export function linesFor(table: QuestionTable): string {
  return filterLines(rendered, (question) => table.find(question) !== undefined);
}

/** The text without the answers to a question. */
export function without(text: string, question: string): string {
  return filterLines(text, (name) => name !== question);
}

function filterLines(text: string, keep: (question: string) => boolean): string {
  return text
    .split('\n')
    .filter((line) => line === '' || line.startsWith('#') || keep(line.split(/\s+/)[1] ?? ''))
    .join('\n');
}
