/** From a disk selector as written to its conditions. */
import type { DiskSelector } from './disk-selector.ts';
import type { WrittenHost } from './host-schema.ts';

export function finishDisk(written: WrittenHost['disk']): DiskSelector {
  if (written === 'only') return { serial: null, model: null, byId: null, minBytes: null, maxBytes: null };
  const { serial, model, 'by-id': byId, size } = written;
  return { serial, model, byId, minBytes: size?.min ?? null, maxBytes: size?.max ?? null };
}
