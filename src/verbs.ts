/**
 * The verbs of the command line as a table: what the admin types, what it does. Recipes are loaded when they are wanted: the
 * libraries of all of them together take longer to load than most verbs need to run.
 */

import { join } from 'node:path';
import { chooseLock, formatLockResult } from './build-lock.ts';
import { findPlace } from './explain/find-place.ts';
import { formatFiles, formatPlace } from './explain/format-explanation.ts';
import { newestRelease, releaseNames } from './host/debian-release.ts';
import { describeForms, hostJsonSchema } from './host/json-schema.ts';
import { hideSecrets } from './host/replace-passwords.ts';
import { readDescription, readHost } from './read-description.ts';
import { formatVerdict, requirePass } from './rehearse/verdict.ts';
import { renderHostFiles } from './render-host-files.ts';
import { requireEmptyFolder } from './system/make-folder.ts';
import { placeFile } from './system/place-file.ts';
import type { Reporter } from './system/reporter.ts';
import { openTemplates } from './system/template-folders.ts';
import { type CommonOptions, date, gibibytes, oneOf, optionalText, requiredText, wholeNumber } from './verb-options.ts';

export interface VerbContext {
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Prints the result: a text for people, or with --json the value. */
  print(text: string, json: unknown): void;
}

export interface Verb {
  readonly usage: string;
  readonly description: string;
  /** Flags, what they do, default value. */
  readonly options: readonly (readonly [string, string, string?])[];
  act(operands: readonly string[], options: CommonOptions, context: VerbContext): Promise<void>;
}

const mirrorOption = [
  '--mirror <address>',
  "Debian archive to build from (default: the description's, or apt's own)",
] as const;

const overlayOption = [
  '--overlay <folder>',
  'own templates: replaces and adds files of preseed/ and templates/ (see templates/README.md)',
] as const;

export const verbs: readonly Verb[] = [
  {
    usage: 'init',
    description: "begin a host description, with the machine's card filled in from what lspci prints",
    options: [
      ['--lspci <file>', 'output of `lspci -nnk` or `lspci -nnkvmm` on the machine; - for standard input'],
      ['--card <address>', 'which card to hand over, when there are several: 02:00.0, or its slot 02:00'],
      ['--release <name>', releaseNames.join(', '), newestRelease],
      ['--hostname <name>', "the machine's name", 'forge'],
      ['-o, --output <host.yaml>', 'where to write the description (default: standard output)'],
      ['--force', 'overwrite what is there'],
    ],
    async act(_operands, options, { reporter, signal, print }) {
      const output = optionalText(options.output);
      const { initHost } = await import('./init-host.ts');
      const result = await initHost({
        release: oneOf(options, 'release', releaseNames),
        hostname: requiredText(options, 'hostname'),
        lspci: optionalText(options.lspci),
        card: optionalText(options.card),
        output,
        force: options.force === true,
        reporter,
        signal,
      });
      print(output === null ? result.description.trimEnd() : `${output}: a description to complete`, {
        output,
        ...result,
      });
    },
  },
  {
    usage: 'validate <host.yaml>',
    description: 'check a host description; every mistake is told, with line and column',
    options: [overlayOption],
    async act([file = ''], options, { reporter, print }) {
      const host = await readHost(file, reporter);
      // what templates cannot carry, or write themselves, is a mistake of the description too
      await renderHostFiles(host, await openTemplates(optionalText(options.overlay)));
      print(`${file}: a valid description of ${host.hostname} (${host.release})`, {
        valid: true,
        host: hideSecrets(host),
      });
    },
  },
  {
    usage: 'schema',
    description: 'print the JSON Schema of descriptions, with which editors check and complete them',
    options: [],
    async act(_operands, _options, { print }) {
      const schema = describeForms(hostJsonSchema());
      print(JSON.stringify(schema, null, 2), schema);
    },
  },
  {
    usage: 'render <host.yaml>',
    description: 'write the files that the image would carry for this host into a folder, to read or to compare',
    options: [['-o, --output <folder>', 'where to write preseed.cfg, installer/ and target/'], overlayOption],
    async act([file = ''], options, { reporter, print }) {
      const folder = requiredText(options, 'output');
      const templates = await openTemplates(optionalText(options.overlay));
      const files = await renderHostFiles(await readHost(file, reporter), templates);
      const all = [
        { path: 'preseed.cfg', mode: 0o600, content: files.preseed },
        ...files.installer.map((entry) => ({ ...entry, path: `installer/${entry.path}` })),
        ...files.target.map((entry) => ({ ...entry, path: `target/${entry.path}` })),
      ];
      await requireEmptyFolder(folder);
      for (const { path, mode, content } of all) {
        await placeFile(join(folder, path), content, mode);
      }
      const { questions } = files;
      const settled = questions.filter(({ by }) => by !== null).length;
      print(
        `${all.length} files in ${folder}; ${settled} of ${questions.length} questions that the installation could ask are settled`,
        { folder, files: all.map(({ path }) => path), questions },
      );
    },
  },
  {
    usage: 'explain <host.yaml> [file[:line]]',
    description:
      'tell what made each rendered line: its template, the key or the default, where the howto of 2016 differs',
    options: [overlayOption],
    async act([file = '', place], options, { reporter, print }) {
      const { explainHost } = await import('./explain-host.ts');
      const { host, text } = await readDescription(file, reporter);
      const files = await explainHost(hideSecrets(host), text, await openTemplates(optionalText(options.overlay)));
      if (place === undefined) print(formatFiles(files), files);
      else {
        const found = findPlace(files, place);
        print(formatPlace(found, file), found.line?.explained ?? found.file);
      }
    },
  },
  {
    usage: 'build <host.yaml>',
    description: 'build the image that installs this host',
    options: [
      ['-o, --output <image.iso>', 'where to write the image'],
      mirrorOption,
      ['--security <address>', "archive of security updates, or none (default: the description's, or apt's own)"],
      overlayOption,
      ['--cache <folder>', 'package cache (default: passforge in the cache folder of the user)'],
      ['--accept-date <date>', 'take a release file of just this Date, although it is too old or lies ahead'],
      [
        '--lock <file>',
        'build from what this file locks; written if it is not there (default: HOST.lock if it is there)',
      ],
      ['--update', 'lock anew what the archives have now, and tell what changed'],
    ],
    async act([file = ''], options, { reporter, signal, print }) {
      const output = requiredText(options, 'output');
      const { host, text } = await readDescription(file, reporter);
      const { buildImage } = await import('./build-image.ts');
      const result = await buildImage(host, {
        output,
        description: text,
        descriptionPath: file,
        mirror: optionalText(options.mirror),
        security: optionalText(options.security),
        lock: await chooseLock(file, optionalText(options.lock), options.update === true),
        overlay: optionalText(options.overlay),
        cache: optionalText(options.cache),
        acceptDate: date(options, 'acceptDate'),
        reporter,
        signal,
      });
      const { image, release, packages, bytes, lock } = result;
      const locked = lock === null ? '' : `\n${formatLockResult(lock)}`;
      print(`${image}: Debian ${release}, ${packages} packages, ${megabytes(bytes)}${locked}`, result);
    },
  },
  {
    usage: 'reseed <image.iso> <host.yaml>',
    description: 'give an image another host in place, where both need the same packages; 1 MiB is written',
    options: [overlayOption],
    async act([image = '', file = ''], options, { reporter, print }) {
      const { host, text } = await readDescription(file, reporter);
      const { reseedImage } = await import('./reseed-image.ts');
      const bytes = await reseedImage(host, { image, description: text, overlay: optionalText(options.overlay) });
      print(`${image}: now of ${host.hostname}`, { image, hostname: host.hostname, bytes });
    },
  },
  {
    usage: 'inspect <image.iso>',
    description: 'tell what an image holds and which host it installs',
    options: [['--verify', 'compute the digest of each of its files anew, and compare']],
    async act([image = ''], options, { reporter, print }) {
      const { inspectImage } = await import('./inspect-image.ts');
      const { verifyImage } = await import('./verify-image.ts');
      const { text, facts } = await inspectImage(image);
      const verified =
        options.verify === true ? await reporter.step('files', (step) => verifyImage(image, step)) : null;
      const told =
        verified === null
          ? ''
          : `\nverified      ${verified} files of the base and those of the seed have the digests that the image lists`;
      print(`${text}${told}`, { ...facts, host: hideSecrets(facts.host), verified });
    },
  },
  {
    usage: 'rehearse <image.iso>',
    description: 'install the image in a virtual machine, start what it installed and await its verdict',
    options: [
      ['--firmware <kind>', 'uefi or bios', 'uefi'],
      ['--keep <folder>', 'where logs, screenshots and timings go (default: build/rehearsal-IMAGE)'],
      ['--memory <MiB>', 'memory of the virtual machine', '6144'],
      ['--disk-size <GiB>', 'size of its disk (default: one that the selector takes)'],
      ['--network <kind>', 'none (no card while installing, an isolated one afterwards) or user', 'none'],
      ['--until <end>', 'installer (preseed and medium found) or verdict', 'verdict'],
      overlayOption,
    ],
    async act([image = ''], options, { reporter, signal, print }) {
      const network = oneOf(options, 'network', ['none', 'user']);
      const { rehearseImage } = await import('./rehearse-image.ts');
      const rehearsal = await rehearseImage({
        image,
        overlay: optionalText(options.overlay),
        firmware: oneOf(options, 'firmware', ['uefi', 'bios']),
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

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
