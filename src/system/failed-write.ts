/** Failures of writing to a disk, told so that the admin knows what to do. */
import { PassforgeError } from '../errors.ts';

/** What the system's error codes mean, see errno(3). */
const findings: Readonly<Record<string, readonly [finding: string, hint: string]>> = {
  ENOSPC: ['no space left', 'Free some space, or name another folder.'],
  EDQUOT: ['no space left', 'Free some space, or name another folder.'],
  EACCES: ['not permitted', 'Name another folder.'],
  EPERM: ['not permitted', 'Name another folder.'],
  EROFS: ['not permitted', 'Name another folder.'],
  EBUSY: ['it is in use', 'End what uses it, and begin again.'],
  ENOTDIR: ['a part of the path is not a folder', 'Name another folder.'],
  EEXIST: ['there is something else already', 'Name another folder.'],
  EISDIR: ['there is a folder', 'Name another file.'],
  ENOENT: ['no folder can be made there', 'Name another folder.'],
  ELOOP: ['the path has too many symbolic links', 'Name another folder.'],
  ENAMETOOLONG: ['the name is too long', 'Name another one.'],
};

/** The same error if it is of another kind. */
export function explainFailedWrite(path: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const [finding, hint] = findings[code] ?? [];
  if (finding === undefined || hint === undefined) {
    return cause;
  }
  return new PassforgeError('failed', `writing ${path}: ${finding}`, { hint, cause });
}
