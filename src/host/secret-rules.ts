/** What lies in an image can be read by whoever holds it: a secret in plain text has to be meant. */
import { findSecret } from './find-secret.ts';
import type { Finding } from './finding.ts';
import type { DraftHost, Rule } from './rule.ts';
import type { Path } from './yaml-positions.ts';

export const secretRules: readonly Rule[] = [secretsAreDeclared, declaredSecretsAreKept];

function* secretsAreDeclared({ files, units, commands, guests }: DraftHost): Iterable<Finding> {
  for (const [index, file] of (files ?? []).entries()) {
    if (file === undefined || file.secret === 'yes') continue;
    yield* judge(
      ['files', index, 'content'],
      file.content,
      'if it has to be in the image, write `secret: yes` beside it',
    );
  }
  const inFile = 'put it into a file with `secret: yes`, and read it from there';
  for (const [index, unit] of (units ?? []).entries()) {
    yield* judge(['units', index, 'content'], unit?.content, inFile);
  }
  for (const [index, command] of (commands ?? []).entries()) yield* judge(['commands', index], command, inFile);
  for (const [index, guest] of (guests ?? []).entries()) {
    for (const [at, command] of (guest?.['cloud-init']?.commands ?? []).entries()) {
      yield* judge(['guests', index, 'cloud-init', 'commands', at], command, 'have the guest fetch it');
    }
  }
}

function* judge(path: Path, text: string | undefined, remedy: string): Iterable<Finding> {
  const found = text === undefined ? undefined : findSecret(text);
  if (found === undefined) return;
  const message = `its line ${found.line} holds ${found.what}, which whoever holds the image can read; ${remedy}`;
  yield { path, message };
}

function* declaredSecretsAreKept({ files }: DraftHost): Iterable<Finding> {
  for (const [index, file] of (files ?? []).entries()) {
    if (file?.secret !== 'yes' || file.mode === undefined || file.mode === null || (file.mode & 0o007) === 0) continue;
    yield {
      path: ['files', index, 'mode'],
      message: 'everybody on the host could read the secret; write 0600 or 0640',
    };
  }
}
