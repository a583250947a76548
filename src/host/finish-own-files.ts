/** The defaults of `files` and `units`. */
import type { WrittenHost } from './host-schema.ts';
import type { OwnFile, OwnUnit } from './own-file.ts';

export function finishFiles(written: WrittenHost['files']): OwnFile[] {
  return (written ?? []).map(({ path, content, mode, owner, secret }) => ({
    path,
    content,
    mode: mode ?? (secret === 'yes' ? 0o600 : 0o644),
    owner: owner ?? 'root',
    isSecret: secret === 'yes',
  }));
}

export function finishUnits(written: WrittenHost['units']): OwnUnit[] {
  return (written ?? []).map(({ name, content, enable }) => ({ name, content, enable: enable !== 'no' }));
}
