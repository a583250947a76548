/** The digest of a file that is open. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

// One buffer for all of a file: a stream takes a new one for each piece, which costs more than the rest.
const pieceSize = 1 << 20;

/** SHA-256 of all its bytes, in lower-case hexadecimal digits. */
export async function digestFile(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(pieceSize);
  for (let offset = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, pieceSize, offset);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
    offset += bytesRead;
  }
}
