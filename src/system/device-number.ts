/** As `8:16`, out of the C library's packing of a device number, see makedev(3) and gnu_dev_major in glibc. */
export function formatNumber(rdev: number): string {
  const [low, high] = [rdev % 2 ** 32, Math.floor(rdev / 2 ** 32)];
  const major = ((low >>> 8) & 0xfff) | (high & ~0xfff);
  const minor = (low & 0xff) | ((low >>> 12) & 0xfff00);
  return `${major}:${minor}`;
}
