/** Amounts of storage and memory: a number and a unit, decimal as drives are sold or binary as memory is. */

const kibi = 2 ** 10;
const mebi = 2 ** 20;
const gibi = 2 ** 30;

const units: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: kibi,
  MiB: mebi,
  GiB: gibi,
  TiB: 2 ** 40,
};

export const sizeForm = 'a size like 200 GB, 1.5 TB or 64 GiB';

/** Bytes, rounded to a whole one: `1.5 TB` is 1500000000000. Undefined without a unit, for zero and beyond 2^53. */
export function parseSize(text: string): number | undefined {
  const match = /^([0-9]{1,15}(?:\.[0-9]{1,3})?) ?([A-Za-z]+)$/.exec(text);
  const unit = Object.hasOwn(units, match?.[2] ?? '') ? units[match?.[2] ?? ''] : undefined;
  if (match === null || unit === undefined) return undefined;
  const bytes = Math.round(Number(match[1]) * unit);
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Whole GiB, from 1 to what one file on ext4 can hold (16 TiB, less a block). */
export function parseGuestDiskSize(text: string): number | undefined {
  return wholeUnits(text, gibi, 1, 16383);
}

/** Whole MiB, from 64 (less starts no firmware) to 16 TiB. */
export function parseMemory(text: string): number | undefined {
  return wholeUnits(text, mebi, 64, 2 ** 24);
}

/** Whole MiB, a power of two as every PCI memory region, from 16 (a small screen) to 1024. */
export function parseSharedMemory(text: string): number | undefined {
  const count = wholeUnits(text, mebi, 16, 1024);
  return count !== undefined && Number.isInteger(Math.log2(count)) ? count : undefined;
}

function wholeUnits(text: string, unit: number, minimum: number, maximum: number): number | undefined {
  const count = (parseSize(text) ?? Number.NaN) / unit;
  return Number.isInteger(count) && count >= minimum && count <= maximum ? count : undefined;
}
