/** What the first boot makes of the description, step by step: networks, storage, media and disks of the guests. */
import type { Guest } from '../host/guest/guest.ts';
import { isDevicePath } from '../host/guest/guest-names.ts';
import { encodeLabel, isFetched, type Medium } from '../host/guest/medium.ts';
import type { Host } from '../host/host.ts';
import { guestsFolder } from '../host/storage/storage.ts';

export interface FirstBootView {
  /** Networks of libvirt that guests join. */
  readonly libvirtNetworks: readonly string[];
  /** The folder of the guests' files where it has a file system of its own; else ''. */
  readonly storageMount: string;
  /** The folder of libvirt's storage pool; '' where no guest has a disk there. */
  readonly storagePool: string;
  readonly media: readonly MediumView[];
  /** Those that the first boot makes or brings. */
  readonly guestDisks: readonly GuestDiskView[];
  /** Whether some medium comes over the network. */
  readonly fetchesMedia: boolean;
}

export interface MediumView {
  /** Name of its step, and of its receipt: `medium-win10.iso`. */
  readonly step: string;
  readonly path: string;
  /** `-` without one. */
  readonly sha256: string;
  /** Whether a guest writes to it. */
  readonly use: 'read' | 'write';
  /** '' for one that comes off a stick. */
  readonly url: string;
  /** `-` without one. */
  readonly proxy: string;
  /** As udev writes it. */
  readonly label: string;
  readonly file: string;
}

export interface GuestDiskView {
  /** Name of the step that makes or brings it: `disk-win8.raw`. */
  readonly step: string;
  readonly path: string;
  readonly format: string;
  /** As qemu-img(1) takes it, or `-` for one that a medium is. */
  readonly size: string;
  /** Name of its guest. */
  readonly guest: string;
}

export function firstBootView(host: Host): FirstBootView {
  const { guests, storage } = host;
  const media = mediumViews(host);
  return {
    libvirtNetworks: [...new Set(guests.flatMap(({ networks }) => networks.flatMap(libvirtNetwork)))],
    storageMount: storage.guestsDisk !== null || storage.system?.guests != null ? guestsFolder : '',
    storagePool: guests.some(({ disks }) => disks.some(({ path }) => isInPool(path))) ? guestsFolder : '',
    media,
    guestDisks: guestDiskViews(guests, media),
    fetchesMedia: host.media.some(isFetched),
  };
}

function libvirtNetwork({ source }: Guest['networks'][number]): string[] {
  return 'network' in source ? [source.network] : [];
}

/** A pool knows the files of its folder, not those below. */
function isInPool(path: string): boolean {
  return path.startsWith(`${guestsFolder}/`) && !path.slice(guestsFolder.length + 1).includes('/');
}

function mediumViews({ media, guests, proxy }: Host): MediumView[] {
  const steps = stepNames('medium', media);
  const disks = new Set(guests.flatMap((guest) => guest.disks.map(({ path }) => path)));
  return media.map((medium, index) => ({
    step: steps[index] ?? '',
    path: medium.path,
    sha256: medium.sha256 ?? '-',
    use: disks.has(medium.path) ? 'write' : 'read',
    ...sourceView(medium),
    proxy: proxy ?? '-',
  }));
}

function sourceView({ source }: Medium): Pick<MediumView, 'url' | 'label' | 'file'> {
  if ('url' in source) return { url: source.url, label: '', file: '' };
  return { url: '', label: encodeLabel(source.label), file: source.file };
}

function guestDiskViews(guests: readonly Guest[], media: readonly MediumView[]): GuestDiskView[] {
  const disks = guests.flatMap((guest) => guest.disks.map((disk) => ({ ...disk, guest: guest.name })));
  const steps = stepNames('disk', disks);
  return disks.flatMap(({ path, format, sizeGiB, guest }, index) => {
    const step = sizeGiB === null ? media.find((medium) => medium.path === path)?.step : steps[index];
    const size = sizeGiB === null ? '-' : `${sizeGiB}G`;
    return step === undefined || isDevicePath(path) ? [] : [{ step, path, format, size, guest }];
  });
}

/** After the files' own names, numbered where two folders have the same; receipts are files with these names. */
function stepNames(kind: string, files: readonly { readonly path: string }[]): string[] {
  const names: string[] = [];
  for (const { path } of files) {
    const name = `${kind}-${path.replace(/^.*\//, '').slice(0, 100)}`;
    let next = name;
    for (let count = 2; names.includes(next); count++) next = `${name}-${count}`;
    names.push(next);
  }
  return names;
}
