/** The order of package versions, after deb-version(7) and dpkg's lib/dpkg/version.c. */

export type VersionOperator = '<<' | '<=' | '=' | '>=' | '>>';

/** Negative when `a` is older than `b`, positive when newer, 0 when equal. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [splitVersion(a), splitVersion(b)];
  return (
    left.epoch - right.epoch || comparePart(left.upstream, right.upstream) || comparePart(left.revision, right.revision)
  );
}

export function satisfiesVersion(version: string, operator: VersionOperator, wanted: string): boolean {
  const order = compareVersions(version, wanted);
  if (operator === '=') return order === 0;
  if (order === 0) return operator === '<=' || operator === '>=';
  return order < 0 === operator.startsWith('<');
}

function splitVersion(version: string): { epoch: number; upstream: string; revision: string } {
  const colon = version.indexOf(':');
  const hyphen = version.lastIndexOf('-');
  const end = hyphen > colon ? hyphen : version.length;
  return {
    epoch: Number(version.slice(0, Math.max(colon, 0))),
    upstream: version.slice(colon + 1, end),
    revision: version.slice(end + 1),
  };
}

/** Compares runs of other characters and runs of digits by turns. */
function comparePart(a: string, b: string): number {
  const [left, right] = [splitRuns(a), splitRuns(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [textA, digitsA] = left[i] ?? ['', ''];
    const [textB, digitsB] = right[i] ?? ['', ''];
    const order = compareText(textA, textB) || compareDigits(digitsA, digitsB);
    if (order !== 0) return order;
  }
  return 0;
}

function splitRuns(part: string): [text: string, digits: string][] {
  return [...part.matchAll(/([^0-9]*)([0-9]*)/g)].map(([, text = '', digits = '']) => [text, digits]);
}

function compareText(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = weight(a, i) - weight(b, i);
    if (order !== 0) return order;
  }
  return 0;
}

/** A tilde sorts before the end, letters before all other characters. */
function weight(text: string, at: number): number {
  if (at >= text.length) return 0;
  const character = text.charAt(at);
  if (character === '~') return -1;
  return text.charCodeAt(at) + (/[A-Za-z]/.test(character) ? 0 : 256);
}

// Digits are compared as text of equal length: numbers in versions (dates, hashes) may exceed 2^53.
function compareDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (left.length !== right.length) return left.length - right.length;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
