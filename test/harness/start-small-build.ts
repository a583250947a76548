/** Starts small-build.ts. */

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ArchiveSuite } from '../../src/archive/archive-suite.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import type { TestArchive } from './archive-server.ts';

export interface SmallBuildWishes {
  readonly suite: ArchiveSuite;
  readonly keyFolder: string;
  /** A folder. */
  readonly cache: string;
  readonly output: string;
  readonly roots: readonly string[];
}

export interface SmallBuildReport {
  /** Null when it has succeeded. */
  readonly error: string | null;
  readonly kind: string | null;
  /** The most memory that it ever had, in bytes. */
  readonly mostMemory: number;
}

export interface SmallBuild {
  readonly child: ChildProcess;
  /** Resolves when its program is loaded and begins. */
  readonly ready: Promise<void>;
  /** What it tells at its end; null when it was killed. */
  readonly ended: Promise<SmallBuildReport | null>;
}

export interface SmallBuildOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A program that starts it, with its arguments. */
  readonly through?: readonly string[];
}

/** The parts of the wishes that an archive decides. */
export function wishesOf({ suite, keyFolder }: TestArchive) {
  return { suite, keyFolder };
}

export function startSmallBuild(wishes: SmallBuildWishes, options: SmallBuildOptions = {}): SmallBuild {
  const script = join(packageRoot(), 'build/js/test/harness/small-build.js');
  const [command = '', ...args] = [...(options.through ?? []), process.execPath, script, JSON.stringify(wishes)];
  const child = spawn(command, args, { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8');
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (text: string) => {
      said += text;
      if (said.startsWith('ready\n')) resolve();
    });
  });
  const ended = new Promise<SmallBuildReport | null>((resolve) => {
    child.on('close', () => resolve(parseReport(said)));
  });
  return { child, ready, ended };
}

function parseReport(said: string): SmallBuildReport | null {
  const text = said.split('\n')[1] ?? '';
  return text.endsWith('}') ? JSON.parse(text) : null;
}
