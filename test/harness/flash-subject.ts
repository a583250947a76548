/** Flashes a file, as a program of its own that a test can kill: `flash-subject.js IMAGE FILE [SIZE]`; a device needs its size. */
import { stat } from 'node:fs/promises';
import { flashMedium } from '../../src/recipes/flash/flash-medium.ts';
import { openImageSource } from '../../src/system/image-source.ts';
import { openRawMedium } from '../../src/system/raw-medium.ts';
import { quietFlash } from './memory-medium.ts';

const [image = '', file = '', size] = process.argv.slice(2);
const medium = await openRawMedium(file, Number(size) || (await stat(file)).size);
const source = await openImageSource(image);
process.stdout.write('ready\n');
try {
  await flashMedium(source, medium, quietFlash);
  process.stdout.write('done\n');
} catch (error) {
  // no more than that: the console of a virtual machine under load can lose a part of a longer text
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
