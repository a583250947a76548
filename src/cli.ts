#!/usr/bin/env node
/** The command line: verbs and their options, the only exit code and the only final error print. */
import { Command, CommanderError, Option } from 'commander';
import { exitCodes, HostDescriptionError, PassforgeError } from './errors.ts';
import { readVersion } from './recipes/describe/render-host-files.ts';
import { createReporter } from './system/reporter.ts';
import type { VerbContext } from './verbs/verb.ts';
import type { CommonOptions } from './verbs/verb-options.ts';
import { verbs } from './verbs/verbs.ts';

/** Milliseconds. timeout(1) sends its signal twice, and only somebody who has waited means to end in haste. */
const sameStop = 500;

/** Our own bug: sysexits(3) EX_SOFTWARE. */
const bugExitCode = 70;

async function main(argv: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const parting: Parting = { say: null };
  let stoppedAt = Number.NEGATIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Not once: without a listener of ours, execa would end the process as soon as the signal comes, before any cleaning up.
    process.on(signal, () => {
      if (performance.now() - stoppedAt < sameStop) return;
      if (stop.signal.aborted) {
        if (parting.say !== null) process.stderr.write(`\npassforge: ${parting.say()}\n`);
        process.exit(exitCodes.failed);
      }
      stoppedAt = performance.now();
      stop.abort(new PassforgeError('failed', `stopped by ${signal}`));
    });
  }
  // whoever reads our output may stop reading; without a listener that would end the program in the midst of its work
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const output = { hasResult: false };
  const program = await createProgram(stop.signal, output, parting);
  try {
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    return report(stop.signal.aborted ? stop.signal.reason : error, argv, output);
  }
}

/** What has gone to standard output: one JSON document, the result or else the error. */
interface Output {
  hasResult: boolean;
}

/** What a second signal makes us say before we leave in haste. */
interface Parting {
  say: (() => string) | null;
}

async function createProgram(signal: AbortSignal, output: Output, parting: Parting): Promise<Command> {
  const program = new Command('passforge')
    .description(
      'Builds installer images for PCI/GPU passthrough hosts: one YAML file in, one unattended Debian installer out.',
    )
    .version(await readVersion())
    .exitOverride()
    .showHelpAfterError('(passforge --help tells more)')
    .addHelpText(
      'after',
      '\nExit status: 0 done, 1 failed, 2 usage or description wrong, 3 signature or digest refused, 70 a bug of passforge.',
    );
  for (const verb of verbs) {
    const command = program.command(verb.usage).description(verb.description);
    for (const [flags, text, value] of verb.options) {
      const option = new Option(flags, text);
      command.addOption(value === undefined ? option : option.default(value));
    }
    command
      .option('--json', 'print the result as JSON on standard output')
      .option('-q, --quiet', 'show no progress, only warnings, errors and the result')
      .addOption(new Option('--debug', 'show where an error comes from'))
      .exitOverride()
      .action(async (...args: unknown[]) => {
        // an operand that may be repeated comes as a list
        const operands = args.slice(0, -2).flat() as string[];
        const options = args.at(-2) as CommonOptions;
        await verb.act(operands, options, createContext(options, signal, output, parting));
      });
  }
  return program;
}

function createContext(options: CommonOptions, signal: AbortSignal, output: Output, parting: Parting): VerbContext {
  return {
    reporter: createReporter({ quiet: options.quiet === true }),
    signal,
    lastWords: (say) => {
      parting.say = say;
    },
    print: (text, json) => {
      const shown = options.json ? JSON.stringify(json, null, 2) : text;
      if (shown !== '') {
        process.stdout.write(`${shown}\n`);
        output.hasResult = true;
      }
    },
  };
}

/** What commander found in the command line, and has told people already; asking for help or the version is no mistake. */
function reportUsage({ exitCode, message }: CommanderError, argv: readonly string[]): number {
  if (exitCode === 0) return 0;
  if (argv.includes('--json')) {
    const error = `reading the command line: ${message.replace(/^error: /, '')}`;
    process.stdout.write(`${JSON.stringify({ error }, null, 2)}\n`);
  }
  return exitCodes.usage;
}

function report(cause: unknown, argv: readonly string[], { hasResult }: Output): number {
  if (cause instanceof CommanderError) return reportUsage(cause, argv);
  if (argv.includes('--json') && !hasResult && cause instanceof PassforgeError) {
    const issues = cause instanceof HostDescriptionError ? { valid: false, issues: cause.issues } : {};
    process.stdout.write(`${JSON.stringify({ error: cause.message, hint: cause.hint, ...issues }, null, 2)}\n`);
  }
  if (cause instanceof PassforgeError) {
    process.stderr.write(`${cause instanceof HostDescriptionError ? '' : 'passforge: '}${cause.message}\n`);
    if (cause.hint !== undefined) {
      process.stderr.write(`  ${cause.hint}\n`);
    }
    if (argv.includes('--debug')) {
      process.stderr.write(`${cause.stack}\n`);
    }
    return exitCodes[cause.kind];
  }
  const stack = cause instanceof Error ? cause.stack : String(cause);
  process.stderr.write(`passforge: this is a bug in passforge; please report it with what follows\n${stack}\n`);
  return bugExitCode;
}

process.exitCode = await main(process.argv);
