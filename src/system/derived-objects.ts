/**
 * What a build has worked out of verified files and would work out again: kept in the cache, `derived/KEY`. The key is made of
 * the digests of all inputs and of the program itself, so that nothing made by another version is ever found. Each carries
 * its own digest; one that is damaged is made anew. Unlike objects they cannot be checked against a signature: only those
 * of this user are taken, from a folder where nobody else may write.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { open, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectCache } from './object-cache.ts';
import { placeFile } from './place-file.ts';
import { programDigest } from './program-digest.ts';

/**
 * The bytes that `make` makes of the inputs: those kept from an earlier build if they are sound, otherwise made and kept.
 * @param inputs whatever the result depends on, the program aside: digests of files, names, what is wanted of them
 */
export async function deriveObject(
  { derived }: ObjectCache,
  inputs: readonly string[],
  make: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const key = createHash('sha256')
    .update(JSON.stringify([programDigest(), ...inputs]))
    .digest('hex');
  const path = join(derived, key);
  const known = (await isPrivate(derived)) ? await readSound(path, key) : null;
  if (known !== null) return known;
  const made = await make();
  await keep(path, key, made);
  return made;
}

async function isPrivate(folder: string): Promise<boolean> {
  return await stat(folder).then(isOurs, () => false);
}

function isOurs({ uid, mode }: Stats): boolean {
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}

const digestLength = 64;

/** Null when there is none that could be used, for whatever reason: then it is made. */
async function readSound(path: string, key: string): Promise<Uint8Array | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
  if (file === null) return null;
  try {
    const found = await file.stat();
    if (!isOurs(found)) return null;
    // In one piece: readFile takes many small ones together, which costs more than the digest.
    const bytes = Buffer.allocUnsafeSlow(found.size);
    await file.read(bytes, 0, bytes.length, 0);
    const content = bytes.subarray(digestLength);
    if (bytes.toString('latin1', 0, digestLength) !== digestOf(key, content)) return null;
    // What is used stays: see openObjectCache.
    await utimes(path, new Date(), new Date());
    return content;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

/** With the key in it, so that a file under another one's name is none. */
function digestOf(key: string, content: Uint8Array): string {
  return createHash('sha256').update(key).update(content).digest('hex');
}

/** A build that cannot keep it has it all the same: a full disk is told of where something is lost by it. */
async function keep(path: string, key: string, content: Uint8Array): Promise<void> {
  const own = `${path}.${randomUUID()}`;
  try {
    await placeFile(own, Buffer.concat([Buffer.from(digestOf(key, content)), content]), 0o600);
    await rename(own, path);
  } catch {
    await rm(own, { force: true }).catch(() => {});
  }
}
