/** The defaults of `media`. */
import type { WrittenHost } from '../host-schema.ts';
import type { Medium } from './medium.ts';

export function finishMedia(written: WrittenHost['media']): Medium[] {
  return (written ?? []).map(({ path, url, stick, file, sha256 }) => ({
    path,
    sha256,
    source: url === null ? { label: stick ?? '', file: file ?? path.replace(/^.*\//, '') } : { url },
  }));
}
