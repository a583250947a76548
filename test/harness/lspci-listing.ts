/** Listings of made-up machines, and the tables that the real lspci made them from; see test/fixtures/lspci. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLspci } from '../../src/inventory/parse-lspci.ts';
import type { PciFunction } from '../../src/inventory/pci-function.ts';
import { packageRoot } from '../../src/system/package-root.ts';

const folder = join(packageRoot(), 'test/fixtures/lspci');

export function listingPath(name: string): string {
  return join(folder, `${name}.txt`);
}

export function readListing(name: string): string {
  return readFileSync(listingPath(name), 'utf8');
}

export function parseListing(name: string): PciFunction[] {
  return parseLspci(readListing(name), `${name}.txt`);
}

/** What a listing can say of a function, in numbers. */
export type Facts = Pick<PciFunction, 'address' | 'classCode' | 'id' | 'driver' | 'iommuGroup'> & {
  readonly subsystem: string | null;
};

export function factsOf({ address, classCode, id, driver, iommuGroup, subsystem }: PciFunction): Facts {
  return { address, classCode, id, driver, iommuGroup, subsystem: subsystem?.id ?? null };
}

/** The rows of a machine's table. */
export function readMachine(name: string): Facts[] {
  const rows = readFileSync(join(folder, 'machines', `${name}.tsv`), 'utf8').split('\n');
  return rows.filter((row) => /^[0-9a-f]/.test(row)).map(readRow);
}

function readRow(row: string): Facts {
  const [address = '', classCode = '', id = '', ...rest] = row.split('\t');
  const [subsystem = null, , driver = null, iommuGroup = null] = rest.map((value) => (value === '-' ? null : value));
  return { address, classCode: classCode.slice(0, 4), id, driver, iommuGroup, subsystem };
}
