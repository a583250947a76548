/** What lies in an image can be read by whoever holds it: a secret in plain text stays out of it. */

import type { Finding } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import type { Path } from '../written/yaml-positions.ts';
import { findSecrets } from './find-secret.ts';

export const secretRules: readonly Rule[] = [secretsStayOut];

function* secretsStayOut({ files, units, commands, guests, kernel }: DraftHost): Iterable<Finding> {
  const onStick = 'put the file on a second stick, and write `stick: LABEL` (and `file: NAME`) in place of `content`';
  for (const [index, file] of (files ?? []).entries())
    yield* judge(['files', index, 'content'], file?.content, onStick);
  const inFile = 'put it into one of `files` that comes from a `stick`, and read it from there';
  for (const [index, unit] of (units ?? []).entries()) {
    yield* judge(['units', index, 'content'], unit?.content, inFile);
  }
  for (const [index, command] of (commands ?? []).entries()) yield* judge(['commands', index], command, inFile);
  for (const [index, parameter] of (kernel?.parameters ?? []).entries()) {
    const onHost = 'every program of the host can read /proc/cmdline besides; leave it out';
    yield* judge(['kernel', 'parameters', index], parameter, onHost);
  }
  for (const [index, guest] of (guests ?? []).entries()) {
    for (const [at, command] of (guest?.['cloud-init']?.commands ?? []).entries()) {
      yield* judge(['guests', index, 'cloud-init', 'commands', at], command, 'have the guest fetch it');
    }
  }
}

function* judge(path: Path, text: string | null | undefined, remedy: string): Iterable<Finding> {
  for (const { what, line } of findSecrets(text ?? '')) {
    const message = `its line ${line} holds ${what}, which whoever holds the image can read; ${remedy}; if it is none, write the line otherwise`;
    yield { path, message };
  }
}
