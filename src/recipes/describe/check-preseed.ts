/** Refuses a preseed that the installer would not take as it is meant, or that leaves a question open. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassforgeError } from '../../errors.ts';
import type { ReleaseName } from '../../host/release/debian-release.ts';
import { unansweredQuestions } from '../../installer/answer-report.ts';
import { lintPreseed } from '../../installer/lint-preseed.ts';
import type { PreseedFinding } from '../../installer/preseed-lines.ts';
import { parseQuestionTable, type QuestionTable, tableFromTemplates } from '../../installer/question-table.ts';
import { readSeed } from '../../seed/seed-archive.ts';
import { viewsOf } from '../../seed/seed-view.ts';
import { packageRoot } from '../../system/package-root.ts';

/** The questions of a release, out of the program's own table. */
export async function readQuestionTable(release: ReleaseName): Promise<QuestionTable> {
  return parseQuestionTable(await readFile(join(packageRoot(), 'src/installer/questions.tsv'), 'utf8'), release);
}

/**
 * @param originOf where a line of preseed.cfg comes from, as `preseed/50-clock.cfg.hbs:2`; null for one that has no origin
 * @throws PassforgeError with every finding at its line and column of preseed.cfg, and at its origin
 */
export function refuseDefects(
  preseed: string,
  table: QuestionTable,
  originOf: (line: number) => string | null = () => null,
): void {
  const findings = [...lintPreseed(preseed, table), ...unansweredQuestions(preseed, table)];
  if (findings.length > 0) {
    const title = `checking the preseed against the questions of ${table.release}: ${findings.length} found`;
    const texts = findings.map((finding) => formatFinding(finding, originOf(finding.line)));
    throw new PassforgeError('failed', [title, ...texts].join('\n'), {
      hint: 'Mend the answers in preseed/, where each question is found by its name; preseed.cfg is made of these parts.',
    });
  }
}

/**
 * The same check of the preseed of each host in a seed, against the installer that was fetched: `templates` are the texts of its
 * components' debconf templates.
 */
export async function refuseUnknownAnswers(
  seed: Buffer,
  templates: readonly string[],
  release: ReleaseName,
): Promise<void> {
  const table = tableFromTemplates(templates, await readQuestionTable(release));
  for (const files of viewsOf(readSeed(seed)).values()) {
    const preseed = files.find(({ path }) => path === 'preseed.cfg');
    refuseDefects(Buffer.from(preseed?.content ?? []).toString(), table);
  }
}

function formatFinding({ line, column, question, message }: PreseedFinding, origin: string | null): string {
  const place = `preseed.cfg:${line}:${column}${origin === null ? '' : ` (${origin})`}`;
  return `${place}: ${question === '' ? '' : `${question}: `}${message}`;
}
