/** Tells of each line of each rendered file what made it: `passforge explain`. */
import { keysOfLine } from '../../explain/explain-line.ts';
import type { ExplainedFile, ExplainedLine } from '../../explain/explained-file.ts';
import { findDepartures } from '../../explain/howto-departures.ts';
import type { Host } from '../../host/host.ts';
import { readWrittenKeys, type WrittenKeys } from '../../host/written/written-keys.ts';
import { listHostPackages } from '../../installer/package-sets.ts';
import { ownFiles } from '../../render/own-files.ts';
import { targetJobs } from '../../render/render-host.ts';
import { installerJobs, preseedJobs } from '../../render/render-seed.ts';
import { tracePreseed } from '../../render/trace-preseed.ts';
import { type TracedLine, traceJob } from '../../render/trace-template.ts';
import type { TemplateFolders } from '../../system/template-folders.ts';

/**
 * @param text the description that the host was parsed from
 * @returns what `passforge render` writes, sorted by path, the preseed first
 */
export async function explainHost(host: Host, text: string, templates: TemplateFolders): Promise<ExplainedFile[]> {
  const keys = readWrittenKeys(text);
  const parts = preseedJobs(host, listHostPackages(host), await templates.read('preseed'));
  const rendered = [
    ...installerJobs(host, await templates.read('templates/seed')).map(traced('installer')),
    ...targetJobs(host, await templates.read('templates/target')).map(traced('target')),
  ];
  // what comes from a stick is told by the installer's list of such files
  const own = ownFiles(host).flatMap(({ path, item, content }) =>
    content === null ? [] : [{ path: `target/${path}`, lines: ownLines(item, content) }],
  );
  const files = [...rendered.filter(isThere), ...own].sort((a, b) => (a.path < b.path ? -1 : 1));
  return [{ path: 'preseed.cfg', lines: tracePreseed(parts) }, ...files].map(({ path, lines }) => ({
    path,
    lines: lines.map((line) => explainLine(path, line, host, keys)),
  }));
}

/** A template that comes out empty leaves no file. */
function isThere({ lines }: TracedFile): boolean {
  return lines.some(({ text }) => text.trim() !== '');
}

interface TracedFile {
  readonly path: string;
  readonly lines: readonly TracedLine[];
}

function traced(root: string): (job: Parameters<typeof traceJob>[0]) => TracedFile {
  return (job) => ({ path: `${root}/${job.path}`, lines: traceJob(job) });
}

function ownLines(item: string, content: string): TracedLine[] {
  const lines = content.replace(/\n$/, '').split('\n');
  return lines.map((text) => ({ text, template: '', line: 0, values: [`${item}.content`] }));
}

function explainLine(path: string, traced: TracedLine, host: Host, keys: WrittenKeys): ExplainedLine {
  const { text, template, line, values } = traced;
  return {
    text,
    template,
    templateLine: line,
    ...keysOfLine(host, values, keys),
    departures: findDepartures(path, text),
  };
}
