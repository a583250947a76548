/** Whether a machine could start from what is on a drive, and what it would find there. */

/** A BIOS takes the first sector; UEFI the second one, or what the volume descriptors lead to. */
export function startsSomething(content: Buffer): boolean {
  return [content.subarray(0, 1024), content.subarray(32_768, 36_864)].some((part) => part.some((byte) => byte !== 0));
}

/** Whether behind the blocks where firmware begins there is all of that image. */
export function isWholeBehind(content: Buffer, wanted: Buffer): boolean {
  const isSame = (from: number, to: number): boolean => content.subarray(from, to).equals(wanted.subarray(from, to));
  return isSame(4096, 32_768) && isSame(36_864, wanted.length);
}
