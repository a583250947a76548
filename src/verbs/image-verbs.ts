/** The verbs about images. */

import { PassforgeError } from '../errors.ts';
import { formatBytes } from '../format-bytes.ts';
import { hideSecrets } from '../host/file/replace-secrets.ts';
import { readFleet } from '../recipes/build/fleet.ts';
import { chooseLock, formatLockResult } from '../recipes/fetch/build-lock.ts';
import { formatVerdict, requirePass } from '../rehearse/verdict.ts';
import { overlayOption, type Verb } from './verb.ts';
import { type CommonOptions, date, gibibytes, oneOf, optionalText, requiredText, wholeNumber } from './verb-options.ts';

const mirrorOption = [
  '--mirror <address>',
  "Debian archive to build from (default: the description's, or apt's own)",
] as const;

/** What a lock file is named after. */
function lockedFile(files: readonly string[], output: string): string {
  const [file = '', ...others] = files;
  return others.length === 0 ? file : output.replace(/\.iso$/, '');
}

/** Whoever says which drive, or that it is meant, believes that something is written. */
function refuseWithoutDevice(options: CommonOptions): void {
  const given = ['serial', 'yes', 'large', 'fixed'].filter((name) => options[name] !== undefined);
  if (given.length === 0) return;
  const names = given.map((name) => `--${name}`).join(', ');
  throw new PassforgeError('usage', `reading the command line: ${names} without --device`, {
    hint: 'Name the drive: --device /dev/sdX. With no option at all the drives are listed.',
  });
}

export const imageVerbs: readonly Verb[] = [
  {
    usage: 'build <host.yaml...>',
    description: 'build the image that installs this host, or each of several on its own machine',
    options: [
      ['-o, --output <image.iso>', 'where to write the image'],
      mirrorOption,
      ['--security <address>', "archive of security updates, or none (default: the description's, or apt's own)"],
      overlayOption,
      ['--cache <folder>', 'package cache (default: passforge in the cache folder of the user)'],
      ['--accept-date <date>', 'take a release file of just this Date, although it is too old or lies ahead'],
      [
        '--lock <file>',
        'build from what this file locks; written if it is not there (default: HOST.lock, of several hosts IMAGE.lock, if it is there)',
      ],
      ['--update', 'lock anew what the archives have now, and tell what changed'],
    ],
    async act(files, options, { reporter, signal, print }) {
      const output = requiredText(options, 'output');
      const fleet = await readFleet(files, reporter);
      const { buildImage } = await import('../recipes/build/build-image.ts');
      const result = await buildImage(fleet, {
        output,
        mirror: optionalText(options.mirror),
        security: optionalText(options.security),
        lock: await chooseLock(lockedFile(files, output), optionalText(options.lock), options.update === true),
        overlay: optionalText(options.overlay),
        cache: optionalText(options.cache),
        acceptDate: date(options, 'acceptDate'),
        reporter,
        signal,
      });
      const { image, release, packages, bytes, lock } = result;
      const locked = lock === null ? '' : `\n${formatLockResult(lock)}`;
      print(`${image}: Debian ${release}, ${packages} packages, ${formatBytes(bytes)}${locked}`, result);
    },
  },
  {
    usage: 'reseed <image.iso> <host.yaml...>',
    description: 'give an image another host in place, where both need the same packages; only its seed is written',
    options: [overlayOption],
    async act([image = '', ...files], options, { reporter, print }) {
      const fleet = await readFleet(files, reporter);
      const { reseedImage } = await import('../recipes/build/reseed-image.ts');
      const bytes = await reseedImage(fleet, { image, overlay: optionalText(options.overlay), reporter });
      const hostnames = fleet.map(({ host }) => host.hostname);
      print(`${image}: now of ${hostnames.join(', ')}`, { image, hostnames, bytes });
    },
  },
  {
    usage: 'inspect <image.iso>',
    description: 'tell what an image holds and which host it installs',
    options: [['--verify', 'compute the digest of each of its files anew, and compare']],
    async act([image = ''], options, { reporter, print }) {
      const { inspectImage } = await import('../recipes/inspect/inspect-image.ts');
      const { verifyImage } = await import('../recipes/inspect/verify-image.ts');
      const { text, facts } = await inspectImage(image);
      const verified =
        options.verify === true ? await reporter.step('files', (step) => verifyImage(image, step)) : null;
      const told =
        verified === null
          ? ''
          : `\nverified      ${verified} files of the base and those of the seed have the digests that the image lists`;
      const hosts = facts.hosts.map((facts) => ({ ...facts, host: hideSecrets(facts.host) }));
      print(`${text}${told}`, { base: facts.base, hosts, verified });
    },
  },
  {
    usage: 'flash <image.iso>',
    description: 'write an image to a stick and read it back; without --device tell which drives there are',
    options: [
      ['--device <path>', 'the stick: /dev/sdb, or a name in /dev/disk/by-id'],
      ['--serial <serial>', 'its whole serial (or size in bytes, if it has none): no other drive is taken'],
      ['--yes', 'ask nothing; only with --serial'],
      ['--large', 'a drive of more than 64 GB is meant'],
      ['--fixed', 'a drive that is not removable is meant'],
    ],
    async act([image = ''], options, { reporter, signal, lastWords, print }) {
      const { flashImage, listCandidates } = await import('../recipes/flash/flash-image.ts');
      const device = optionalText(options.device);
      if (device === null) {
        refuseWithoutDevice(options);
        const { text, facts } = await listCandidates(image);
        return print(text, facts);
      }
      const flashed = await flashImage({
        image,
        device,
        serial: optionalText(options.serial),
        isAgreed: options.yes === true,
        unusual: ['large', 'fixed'].filter((name) => options[name] === true).map((name) => `--${name}`),
        reporter,
        signal,
        lastWords,
      });
      const { written, hostnames } = flashed;
      const done = written === null ? 'had it already, nothing was written' : `${formatBytes(written)} written`;
      print(
        `${flashed.device}: ${hostnames.join(' or ')}, ${formatBytes(flashed.size)} the same as ${image}; ${done}`,
        flashed,
      );
    },
  },
  {
    usage: 'compare <one.iso> <other.iso>',
    description: 'tell in which of their files two images differ',
    options: [],
    async act([one = '', other = ''], _options, { reporter, print }) {
      const { compareImages } = await import('../recipes/inspect/compare-images.ts');
      const differences = await reporter.step('images', (step) => compareImages(one, other, step));
      print(differences.length === 0 ? 'the same bytes' : differences.join('\n'), { one, other, differences });
      if (differences.length > 0) throw new PassforgeError('failed', `comparing ${one} with ${other}: they differ`);
    },
  },
  {
    usage: 'rehearse <image.iso>',
    description: 'install the image in a virtual machine, start what it installed and await its verdict',
    options: [
      ['--firmware <kind>', 'uefi, bios or secure-boot (UEFI that starts only what is signed)', 'uefi'],
      ['--keep <folder>', 'where logs, screenshots and timings go (default: build/rehearsal-IMAGE)'],
      ['--memory <MiB>', 'memory of the virtual machine', '6144'],
      ['--disk-size <GiB>', 'size of its disk (default: one that the selector takes)'],
      ['--network <kind>', 'none (no card while installing, an isolated one afterwards) or user', 'none'],
      ['--until <end>', 'installer (preseed and medium found) or verdict', 'verdict'],
      overlayOption,
    ],
    async act([image = ''], options, { reporter, signal, print }) {
      const network = oneOf(options, 'network', ['none', 'user']);
      const { rehearseImage } = await import('../recipes/rehearse/rehearse-image.ts');
      const rehearsal = await rehearseImage({
        image,
        overlay: optionalText(options.overlay),
        firmware: oneOf(options, 'firmware', ['uefi', 'bios', 'secure-boot']),
        folder: optionalText(options.keep),
        memoryMiB: wholeNumber(options, 'memory') ?? 6144,
        diskBytes: gibibytes(wholeNumber(options, 'diskSize')),
        network,
        until: oneOf(options, 'until', ['installer', 'verdict']),
        reporter,
        signal,
      });
      const { verdict, folder } = rehearsal;
      const ending =
        verdict === null ? 'the installer accepted the preseed and found its medium' : formatVerdict(verdict);
      print(`${ending}\nlogs, screenshots and timings: ${folder}`, rehearsal);
      if (verdict !== null) {
        requirePass(verdict, rehearsal.lacksCards);
      }
    },
  },
];
