/** The files of the host that the description names, each with its place: what brings them, and what only reads them. */
import { type DraftGuest, disksOf, guestsOf, isNewDisk } from '../guest/guest-parts.ts';
import { seedPath } from '../guest/guest-seed.ts';
import type { DraftHost } from '../written/rule.ts';
import type { Path } from '../written/yaml-positions.ts';

export interface NamedFile {
  readonly file: string;
  /** The key that names it; of answers, the key that they are made of. */
  readonly path: Path;
  readonly kind: 'own' | 'medium' | 'new disk' | 'imported disk' | 'image' | 'answers';
}

/** What is written wrongly is passed over. Drives and logical volumes are among the disks. */
export function namedFiles(host: DraftHost): NamedFile[] {
  const all = [...ownFiles(host), ...media(host), ...disks(host), ...images(host), ...answers(host)];
  return all.flatMap(({ file, path, kind }) => (file === null || file === undefined ? [] : [{ file, path, kind }]));
}

type Found = Omit<NamedFile, 'file'> & { readonly file: string | null | undefined };

function ownFiles({ files }: DraftHost): Found[] {
  return (files ?? []).map((own, index) => ({ file: own?.path, path: ['files', index, 'path'], kind: 'own' }));
}

function media({ media }: DraftHost): Found[] {
  return (media ?? []).map((medium, index) => ({ file: medium?.path, path: ['media', index, 'path'], kind: 'medium' }));
}

function disks(host: DraftHost): Found[] {
  return [...disksOf(host)].map(({ path, part }) => ({
    file: part.path,
    path: [...path, 'path'],
    kind: isNewDisk(part) ? 'new disk' : 'imported disk',
  }));
}

function images(host: DraftHost): Found[] {
  const keys = ['install-iso', 'virtio-drivers'] as const;
  return [...guestsOf(host)].flatMap(([index, guest]) =>
    keys.map((key) => ({ file: guest[key], path: ['guests', index, key], kind: 'image' as const })),
  );
}

function answers(host: DraftHost): Found[] {
  return [...guestsOf(host)].flatMap(([index, guest]) => {
    const key = (['windows-setup', 'cloud-init'] as const).find((each) => guest[each] !== null);
    return key === undefined
      ? []
      : [{ file: answersOf(guest), path: ['guests', index, key], kind: 'answers' as const }];
  });
}

/** They lie beside the first disk. */
function answersOf({ name, disk, disks }: DraftGuest): string | undefined {
  if (name === undefined || disk === undefined || disks === undefined) return undefined;
  const all = [...(disk === null ? [] : [disk]), ...(disks ?? [])];
  if (all.length === 0) return seedPath(name, null);
  const beside = all[0]?.path;
  return beside === undefined ? undefined : seedPath(name, beside);
}
