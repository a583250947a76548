/** By what a drive and the medium in it are known again while they are written to. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** diskseq is another number for each medium, from Linux 5.15 on; before, a card of the same size is not told apart. */
const marks = ['diskseq', 'size', 'device/model', 'device/serial', 'serial'];

/**
 * One text, the same as long as it is the same medium; without any marks where the drive is gone, or the system tells none.
 * @param number major and minor number, as `8:16`
 */
export async function readMediumMarks(number: string): Promise<string> {
  const texts = marks.map((name) => readFile(join('/sys/dev/block', number, name), 'utf8').catch(() => '-\n'));
  return (await Promise.all(texts)).join('');
}
