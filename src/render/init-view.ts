/** What templates/hosts/init.yaml.hbs may use: a machine's survey, ready to print. */
import type { Remark } from '../inventory/card-remarks.ts';
import type { PciFunction } from '../inventory/pci-function.ts';
import type { MachineSurvey } from '../inventory/survey-machine.ts';

/** An absent string is '', an absent list empty. */
export interface InitView {
  readonly release: string;
  readonly hostname: string;
  /** Whether lspci's output was given. */
  readonly isListed: boolean;
  readonly iommu: string;
  readonly networkCards: readonly FunctionView[];
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

/** @param survey null if nothing is known of the machine */
export function initView(
  names: { readonly release: string; readonly hostname: string },
  survey: MachineSurvey | null,
): InitView {
  const { card = [], candidates = [] } = survey ?? {};
  return {
    ...names,
    isListed: survey !== null,
    iommu: survey?.iommu ?? 'auto',
    networkCards: (survey?.networkCards ?? []).map(functionView),
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
