/** The digest of a file that is open. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

// Buffers are used again: a stream, or a new one for each file, costs more in fresh memory than the digest takes.
const pieceSize = 1 << 20;
const spareBuffers: Buffer[] = [];

/** SHA-256 of all its bytes, in lower-case hexadecimal digits. */
export async function digestFile(file: FileHandle): Promise<string> {
  const buffer = spareBuffers.pop() ?? Buffer.allocUnsafeSlow(pieceSize);
  try {
    const hash = createHash('sha256');
    for (let offset = 0; ; ) {
      const { bytesRead } = await file.read(buffer, 0, pieceSize, offset);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
      offset += bytesRead;
    }
  } finally {
    spareBuffers.push(buffer);
  }
}
