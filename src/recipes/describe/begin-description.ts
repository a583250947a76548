/** The text of a new host description: from the template, and from what lspci or passthrough-report says of the machine. */
import { join } from 'node:path';
import { PassforgeError } from '../../errors.ts';
import { parseHostname } from '../../host/network/host-name.ts';
import type { releaseNames } from '../../host/release/debian-release.ts';
import { FieldError } from '../../host/written/field.ts';
import type { Remark } from '../../inventory/card-remarks.ts';
import { type MachineReport, parseReport } from '../../inventory/machine-report.ts';
import { parseLspci } from '../../inventory/parse-lspci.ts';
import { type MachineSurvey, surveyMachine } from '../../inventory/survey-machine.ts';
import { initView } from '../../render/init-view.ts';
import { renderTemplate } from '../../render/render-template.ts';
import { packageRoot } from '../../system/package-root.ts';
import { readInput } from '../../system/read-input.ts';

export interface BeginSettings {
  readonly release: (typeof releaseNames)[number];
  readonly hostname: string;
  /** Output of a program that lists the machine's hardware, and where it is from; null without. */
  readonly listing: {
    readonly program: 'lspci' | 'passthrough-report';
    readonly text: string;
    readonly source: string;
  } | null;
  /** Address or slot of the card to hand over; null for the only one there is. */
  readonly card: string | null;
}

export interface BegunDescription {
  /** The text of the description. */
  readonly description: string;
  /** The functions that it hands over. */
  readonly passthrough: readonly { readonly address: string; readonly id: string }[];
  /** Slots of the cards that the admin has to choose from. */
  readonly candidates: readonly string[];
  readonly remarks: readonly Remark[];
  /** Keys that have no value yet, with their lines. */
  readonly toFillIn: readonly { readonly key: string; readonly line: number }[];
}

/** @throws PassforgeError when the settings or the listing are wrong */
export async function beginDescription({ release, hostname, listing, card }: BeginSettings): Promise<BegunDescription> {
  requireHostname(hostname);
  if (card !== null && listing === null) {
    throw new PassforgeError(
      'usage',
      'reading the command line: --card needs --lspci or --report, which list the cards',
    );
  }
  const machine = listing === null ? null : readMachine(listing);
  const survey = machine === null ? null : surveyMachine(machine.functions, card);
  const template = 'templates/hosts/init.yaml.hbs';
  const text = (await readInput(join(packageRoot(), template))).toString();
  const description = renderTemplate(template, text, initView({ release, hostname }, survey, machine));
  return { description, ...summarise(survey), toFillIn: findGaps(description) };
}

/** lspci knows nothing of disks and firmware, and of network cards no more than their functions. */
function readMachine({ program, text, source }: NonNullable<BeginSettings['listing']>): MachineReport {
  if (program === 'passthrough-report') return parseReport(text, source);
  const machine = { serial: null, uuid: null };
  return { machine, functions: parseLspci(text, source), disks: [], networkCards: [] };
}

function requireHostname(hostname: string): void {
  let reason = 'expected at most 63 letters, digits and -';
  try {
    if (parseHostname(hostname) !== undefined) return;
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    reason = error.message;
  }
  throw new PassforgeError('usage', `reading the command line: --hostname ${hostname}: ${reason}`);
}

function summarise(survey: MachineSurvey | null): Pick<BegunDescription, 'passthrough' | 'candidates' | 'remarks'> {
  return {
    passthrough: (survey?.card ?? []).map(({ address, id }) => ({ address, id })),
    candidates: (survey?.candidates ?? []).map(({ slot }) => slot),
    remarks: survey?.remarks ?? [],
  };
}

function findGaps(description: string): BegunDescription['toFillIn'] {
  return description.split('\n').flatMap((text, index) => {
    const key = /^ *([a-z-]+): # FILL IN/.exec(text)?.[1];
    return key === undefined ? [] : [{ key, line: index + 1 }];
  });
}
