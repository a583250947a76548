/** Runs in a thread of its own, see digest-file.ts: answers each number of an open file with the SHA-256 of its bytes, or with null. */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

const piece = Buffer.allocUnsafeSlow(1 << 20);

function digest(file: number): string | null {
  try {
    const hash = createHash('sha256');
    for (let offset = 0; ; ) {
      const length = readSync(file, piece, 0, piece.length, offset);
      if (length === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, length));
      offset += length;
    }
  } catch {
    // whoever asked reads it himself, and finds out why
    return null;
  }
}

parentPort?.on('message', (file: number) => parentPort?.postMessage(digest(file)));
