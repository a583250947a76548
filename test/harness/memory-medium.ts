/** A drive in memory, with what is wrong with drives. */
import type { ExecutionContext } from 'ava';
import { PassforgeError } from '../../src/errors.ts';
import type { FlashOptions } from '../../src/recipes/flash/flash-medium.ts';
import type { ImageSource } from '../../src/system/image-source.ts';
import type { Medium } from '../../src/system/raw-medium.ts';
import { silentStep } from './archive-server.ts';

/** Nobody watches, and nobody changes the medium for another one. */
export const quietFlash: FlashOptions = {
  reporter: silentStep,
  signal: new AbortController().signal,
  lastWords: () => {},
  variable: [],
  verified: Promise.resolve(),
  isSame: async () => true,
};

export interface DriveFaults {
  /** Bytes of real memory: places beyond it are those from the beginning again. */
  readonly realSize?: number;
  /** Whether the first, second … write is taken and lost. */
  readonly loses?: (write: number) => boolean;
  /** The first, second … write ends after so many bytes, and the power with it. */
  readonly cut?: { readonly write: number; readonly after: number };
  /** Writing to or reading from this place fails. */
  readonly brokenAt?: number;
  readonly brokenFor?: 'read' | 'write' | 'both';
  /** Called after each write. */
  readonly afterWrite?: (offset: number) => void;
}

export interface MemoryMedium extends Medium {
  /** What it really holds. */
  readonly content: Buffer;
  /** `write OFFSET SIZE`, `flush` and so on, in order. */
  readonly log: string[];
}

export function memoryImage(content: Buffer): ImageSource {
  return {
    size: content.length,
    async read(into, offset) {
      into.fill(0);
      if (offset < content.length) content.copy(into, 0, offset, Math.min(offset + into.length, content.length));
    },
  };
}

export function memoryMedium(size: number, faults: DriveFaults = {}, content = Buffer.alloc(size)): MemoryMedium {
  const { realSize = size, loses = () => false, cut, brokenAt, brokenFor = 'both', afterWrite } = faults;
  const log: string[] = [];
  let [writes, isOff] = [0, false];
  const use = (act: 'read' | 'write', offset: number, length: number): void => {
    log.push(`${act} ${offset} ${length}`);
    const isHit = brokenAt !== undefined && offset <= brokenAt && brokenAt < offset + length;
    if (isOff) throw new PassforgeError('failed', `${act} at ${offset}: it is gone`);
    if (isHit && brokenFor !== (act === 'read' ? 'write' : 'read')) {
      throw new PassforgeError('failed', `${act} at ${brokenAt}: the drive failed`);
    }
  };
  return {
    path: '/dev/stick',
    size,
    content,
    log,
    allocate: (bytes) => Buffer.alloc(bytes),
    async read(into, offset) {
      use('read', offset, into.length);
      for (let at = 0; at < into.length; ) {
        const place = (offset + at) % realSize;
        at += content.copy(into, at, place, Math.min(place + into.length - at, realSize));
      }
    },
    async write(bytes, offset) {
      use('write', offset, bytes.length);
      writes += 1;
      isOff = cut?.write === writes;
      const end = loses(writes) ? 0 : Math.min(bytes.length, isOff ? (cut?.after ?? 0) : bytes.length);
      for (let at = 0; at < end; ) {
        const place = (offset + at) % realSize;
        at += bytes.copy(content, place, at, Math.min(at + realSize - place, end));
      }
      afterWrite?.(offset);
    },
    async flush() {
      log.push('flush');
    },
  };
}

export const isEmpty = (content: Buffer): boolean => content.equals(Buffer.alloc(content.length));

/** The first MiB, from which a machine starts. */
export const headOf = ({ content }: MemoryMedium): Buffer => content.subarray(0, 1 << 20);

/** Offsets of the writes, in their order. */
export const placesWritten = ({ log }: MemoryMedium): number[] =>
  log.filter((line) => line.startsWith('write')).map((line) => Number(line.split(' ')[1]));

/** The message of the PassforgeError that it ends with. */
export async function failureOf(t: ExecutionContext, act: Promise<unknown>): Promise<string> {
  return (await t.throwsAsync(act, { instanceOf: PassforgeError }))?.message ?? '';
}
