/** The verbs about a host's description. */

import { join } from 'node:path';
import { findPlace } from '../explain/find-place.ts';
import { formatFiles, formatPlace } from '../explain/format-explanation.ts';
import { hideSecrets } from '../host/file/replace-secrets.ts';
import { newestRelease, releaseNames } from '../host/release/debian-release.ts';
import { describeForms, hostJsonSchema } from '../host/written/json-schema.ts';
import { readDescription, readHost } from '../recipes/describe/read-description.ts';
import { draftSeed, renderHostFiles } from '../recipes/describe/render-host-files.ts';
import { requireEmptyFolder } from '../system/make-folder.ts';
import { placeFile } from '../system/place-file.ts';
import { openTemplates } from '../system/template-folders.ts';
import { overlayOption, type Verb } from './verb.ts';
import { oneOf, optionalText, requiredText } from './verb-options.ts';

/** Has the length of a digest, and is none. */
const anyBase = '0'.repeat(64);

export const descriptionVerbs: readonly Verb[] = [
  {
    usage: 'init',
    description: 'begin a host description, filled in from what lspci or passthrough-report prints of the machine',
    options: [
      ['--lspci <file>', 'output of `lspci -nnk` or `lspci -nnkvmm` on the machine; - for standard input'],
      [
        '--report <file>',
        'output of `passthrough-report` on the machine, which also tells disks and network cards; or -',
      ],
      ['--card <address>', 'which card to hand over, when there are several: 02:00.0, or its slot 02:00'],
      ['--release <name>', releaseNames.join(', '), newestRelease],
      ['--hostname <name>', "the machine's name", 'forge'],
      ['-o, --output <host.yaml>', 'where to write the description (default: standard output)'],
      ['--force', 'overwrite what is there'],
    ],
    async act(_operands, options, { reporter, signal, print }) {
      const output = optionalText(options.output);
      const { initHost } = await import('../recipes/describe/init-host.ts');
      const result = await initHost({
        release: oneOf(options, 'release', releaseNames),
        hostname: requiredText(options, 'hostname'),
        lspci: optionalText(options.lspci),
        report: optionalText(options.report),
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
      // what templates cannot carry, or write themselves, or an image has no room for, is a mistake of the description too
      const seedFor = await draftSeed([host], await openTemplates(optionalText(options.overlay)));
      await seedFor(anyBase);
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
      const { explainHost } = await import('../recipes/describe/explain-host.ts');
      const { host, text } = await readDescription(file, reporter);
      const files = await explainHost(hideSecrets(host), text, await openTemplates(optionalText(options.overlay)));
      if (place === undefined) print(formatFiles(files), files);
      else {
        const found = findPlace(files, place, host.files);
        print(formatPlace(found, file), found.line?.explained ?? found.file);
      }
    },
  },
];
