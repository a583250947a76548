/** Reads a growing text file, such as a serial log, line by line as it grows (tail(1) -F, asked instead of woken). */
import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

export interface FollowedFile {
  /** The lines completed since the last call, without escape sequences and line ends; none while the file is missing. */
  readLines(): Promise<string[]>;
}

const chunkBytes = 256 * 1024;

export function followFile(path: string): FollowedFile {
  const decoder = new StringDecoder('utf8');
  let offset = 0;
  let rest = '';
  return {
    async readLines() {
      const bytes = await readFrom(path, offset);
      offset += bytes.length;
      const lines = (rest + decoder.write(bytes)).split(/\r*\n/);
      rest = lines.pop() ?? '';
      return lines.map(plainText);
    },
  };
}

async function readFrom(path: string, offset: number): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return Buffer.alloc(0);
  try {
    const chunks: Buffer[] = [];
    for (let at = offset; ; ) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, at);
      if (bytesRead === 0) return Buffer.concat(chunks);
      chunks.push(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** Firmware and GRUB paint their menus on the serial console with ECMA-48 sequences. */
function plainText(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return line.replace(/\u001b\[[0-9;?=]*[A-Za-z]|\u001b.|[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}
