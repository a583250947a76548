/** The defaults of `files` and `units`. */
import { basename } from 'node:path/posix';
import type { WrittenHost } from '../host-schema.ts';
import type { OwnFile, OwnUnit } from './own-file.ts';

export function finishFiles(written: WrittenHost['files']): OwnFile[] {
  return (written ?? []).map(({ path, content, stick, file, mode, owner }) => ({
    path,
    content,
    stick: stick === null ? null : { label: stick, file: file ?? basename(path) },
    mode: mode ?? (stick === null ? 0o644 : 0o600),
    owner: owner ?? 'root',
  }));
}

export function finishUnits(written: WrittenHost['units']): OwnUnit[] {
  return (written ?? []).map(({ name, content, enable }) => ({ name, content, enable: enable !== 'no' }));
}
