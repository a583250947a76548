/** The archive on the medium: `Release` and `Packages`, as debootstrap(8), apt-cdrom(8) and cdrom-detect read them. */
import { createHash } from 'node:crypto';
import type { PackageRecord } from '../archive/packages-index.ts';

/** A text file of the image; the path is relative to its root. */
export interface MediumFile {
  readonly path: string;
  readonly content: Buffer;
}

export interface MediumIndexInputs {
  readonly codename: string;
  readonly suite: string;
  readonly version: string;
  /** The Date of the archive's own Release file. */
  readonly date: Date;
  readonly packages: readonly PackageRecord[];
}

/** `dists/CODENAME` of the medium. The pool's packages keep their paths, so that `Filename` holds as it is. */
export function buildMediumIndex(inputs: MediumIndexInputs): MediumFile[] {
  const folder = `dists/${inputs.codename}`;
  const sorted = [...inputs.packages].sort((a, b) => (a.name < b.name ? -1 : 1));
  const packages = Buffer.from(sorted.map(({ stanza }) => `${stanza}\n\n`).join(''));
  const indices = [
    { path: 'main/binary-amd64/Packages', content: packages },
    // cdrom-detect wants a listed index of components; those of this medium are in its initrd already
    { path: 'main/debian-installer/binary-amd64/Packages', content: Buffer.alloc(0) },
  ];
  return [
    { path: `${folder}/Release`, content: Buffer.from(renderRelease(inputs, indices)) },
    ...indices.map(({ path, content }) => ({ path: `${folder}/${path}`, content })),
  ];
}

function renderRelease(inputs: MediumIndexInputs, indices: readonly MediumFile[]): string {
  const digests = indices.map(({ path, content }) => {
    const digest = createHash('sha256').update(content).digest('hex');
    return ` ${digest} ${String(content.length).padStart(8)} ${path}`;
  });
  return [
    'Origin: Debian',
    'Label: Debian',
    `Suite: ${inputs.suite}`,
    `Version: ${inputs.version}`,
    `Codename: ${inputs.codename}`,
    `Date: ${inputs.date.toUTCString().replace('GMT', 'UTC')}`,
    'Architectures: amd64',
    'Components: main',
    'SHA256:',
    ...digests,
    '',
  ].join('\n');
}
