/** What templates/hosts/init.yaml.hbs may use: a machine's survey, ready to print. */

import { parseMachineSerial, parseMachineUuid } from '../host/machine/machine-identity.ts';
import { FieldError } from '../host/written/field.ts';
import type { Remark } from '../inventory/card-remarks.ts';
import { chooseParts, isFixed } from '../inventory/choose-parts.ts';
import type { MachineReport, ReportedCard, ReportedDisk } from '../inventory/machine-report.ts';
import type { PciFunction } from '../inventory/pci-function.ts';
import type { MachineSurvey } from '../inventory/survey-machine.ts';

/** An absent string is '', an absent list empty. */
export interface InitView {
  readonly release: string;
  readonly hostname: string;
  /** Whether anything is known of the machine. */
  readonly isListed: boolean;
  readonly iommu: string;
  /** One line each: where it is, and what it is. */
  readonly networkCards: readonly string[];
  /** `auto`, or the MAC address of the only card that can be meant. */
  readonly interface: string;
  /** What the machine is known by; '' for what is not known, or would be refused. */
  readonly machine: { readonly serial: string; readonly uuid: string };
  /** Serial number of the only disk that can be meant; ''. */
  readonly diskSerial: string;
  /** One line each. */
  readonly disks: readonly string[];
  readonly remarks: readonly { readonly lines: readonly string[] }[];
  readonly card: readonly FunctionView[];
  /** A listing was read, and nothing in it is a card. */
  readonly nothingToHandOver: boolean;
  readonly candidates: readonly { readonly title: string; readonly functions: readonly FunctionView[] }[];
  readonly others: readonly FunctionView[];
}

interface FunctionView {
  readonly address: string;
  readonly id: string;
  /** Class, vendor and device in words. */
  readonly name: string;
}

/** How long a line of comment may get, without its `# `. */
const commentWidth = 116;

/**
 * @param survey null if nothing is known of the machine
 * @param machine what it was drawn from
 */
export function initView(
  names: { readonly release: string; readonly hostname: string },
  survey: MachineSurvey | null,
  machine: MachineReport | null,
): InitView {
  const { card = [], candidates = [] } = survey ?? {};
  const parts = chooseParts(machine ?? { disks: [], networkCards: [] });
  return {
    ...names,
    isListed: survey !== null,
    iommu: survey?.iommu ?? 'auto',
    networkCards: networkCards(survey, machine),
    interface: parts.card?.mac ?? 'auto',
    machine: identityOf(machine?.machine ?? { serial: null, uuid: null }),
    diskSerial: parts.disk?.serial ?? '',
    disks: (machine?.disks ?? []).map(describeDisk),
    remarks: (survey?.remarks ?? []).map(remarkView),
    card: card.map(functionView),
    nothingToHandOver: survey !== null && card.length === 0 && candidates.length === 0,
    candidates: candidates.map(({ slot, display, functions }) => ({
      title: [slot, display.subsystem?.name, display.driver && `(driver ${display.driver})`].filter(Boolean).join(' '),
      functions: functions.map(functionView),
    })),
    others: (survey?.others ?? []).map(functionView),
  };
}

/** A report knows them by their MAC addresses, which a description wants. */
function networkCards(survey: MachineSurvey | null, machine: MachineReport | null): string[] {
  const reported = machine?.networkCards ?? [];
  if (reported.length > 0) return reported.map(describeCard);
  return (survey?.networkCards ?? []).map(functionView).map(({ address, name }) => `${address} ${name}`);
}

function identityOf({ serial, uuid }: MachineReport['machine']): InitView['machine'] {
  return { serial: orEmpty(serial, parseMachineSerial), uuid: orEmpty(uuid, parseMachineUuid) };
}

function orEmpty(text: string | null, parse: (text: string) => string | undefined): string {
  try {
    return parse(text ?? '') ?? '';
  } catch (error) {
    if (error instanceof FieldError) return '';
    throw error;
  }
}

function describeCard({ name, mac, driver, address, carrier, wireless }: ReportedCard): string {
  const more = [name, address, driver, wireless ? 'wireless' : null, carrier ? 'with a cable' : null];
  return `${mac ?? 'no MAC address'} ${more.filter((part) => part !== null).join(', ')}`;
}

function describeDisk(disk: ReportedDisk): string {
  const { name, model, serial, bytes, bus, contents } = disk;
  const size = `${Math.floor(bytes / 1e9)} GB`;
  const holds = contents.length === 0 ? 'empty' : `holds ${contents.join(' ')}`;
  const parts = [model, size, bus, isFixed(disk) ? null : 'removable', holds].filter((part) => part !== null);
  return `serial: ${serial ?? '(none)'} - ${name}, ${parts.join(', ')}`;
}

function functionView({ address, id, className, name }: PciFunction): FunctionView {
  return { address, id, name: name === '' ? className : `${className}: ${name}` };
}

function remarkView({ urgent, text }: Remark): { lines: string[] } {
  const lines: string[] = [];
  for (const word of `${urgent ? 'WARNING: ' : ''}${text}`.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > commentWidth) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return { lines };
}
