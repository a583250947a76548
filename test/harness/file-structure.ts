/**
 * What the reader of a rendered file makes of it, as a list of texts: words of sh as shfmt parses them, nodes of XML, answers
 * of a preseed, rules of sudoers, the text of all else. Two files with the same texts say the same.
 */
import { load } from 'js-yaml';
import { readSelections } from './check-selections.ts';
import { runProgram } from './run-program.ts';

export async function structureOf(path: string, content: string): Promise<string[]> {
  if (path === 'preseed.cfg') return (await readSelections(content)).flatMap(eachPackage);
  if (/^target\/usr\/local\/lib\/.*\.xml$/.test(path)) return xmlTexts(content);
  if (/\.seed\/(user-data|meta-data|network-config)$/.test(path)) return yamlTexts(content);
  if (path.startsWith('target/etc/sudoers.d/')) return sudoTexts(content);
  if (content.startsWith('#!/bin/sh') || /^(target\/etc\/default\/grub\.d|installer\/passforge)\//.test(path)) {
    return /recipe$|passwords$|stick-files$/.test(path) ? [content] : shTexts(content);
  }
  // names of steps are made of the last part of a path; first-boot.test.ts has them
  if (/^target\/etc\/passforge\/(media|disks)$/.test(path)) return [content.replace(/^(medium|disk)-\S+ /gm, '$1 ')];
  const isOurs = /^target\/etc\/systemd\/(network|timesyncd\.conf\.d|system\/(passforge|vfio|systemd)-)/.test(path);
  return [isOurs ? showSpecifiers(content) : content];
}

/** The packages stand in the order of their names, so a changed name may move: the list is compared sorted. */
function eachPackage(answer: string): string[] {
  return answer.startsWith('pkgsel/include ') ? answer.split(' ') : [answer];
}

const readXml = `
import sys, xml.etree.ElementTree as tree
for node in tree.fromstring(sys.stdin.buffer.read()).iter():
    parts = [node.tag, *sorted('='.join(item) for item in node.attrib.items()), (node.text or '').strip()]
    sys.stdout.buffer.write(('\\t'.join(parts) + '\\n').encode())
`;

async function xmlTexts(content: string): Promise<string[]> {
  return (await output('python3', ['-c', readXml], content)).split('\n');
}

async function sudoTexts(content: string): Promise<string[]> {
  const rules = JSON.parse(await output('cvtsudoers', ['-f', 'json'], content));
  return leaves(rules);
}

/** An instance-id is a digest of all the rest. */
function yamlTexts(content: string): string[] {
  return leaves(load(content.replace(/^(instance-id:) .*/m, '$1 digest')));
}

/** A specifier stays what it is only when its percent sign is doubled, see systemd.unit(5). */
function showSpecifiers(content: string): string {
  return content.replace(/%(%?)/g, (_, second) => (second === '' ? '<specifier>' : '%'));
}

async function shTexts(content: string): Promise<string[]> {
  return leaves(wordsOf(JSON.parse(await output('shfmt', ['-ln', 'posix', '-tojson'], content))));
}

async function output(command: string, args: readonly string[], input: string): Promise<string> {
  const { status, stdout, stderr } = await runProgram(command, args, { input });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}

interface SyntaxNode {
  readonly Type?: string;
  readonly Value?: unknown;
  readonly Parts?: readonly SyntaxNode[];
}

/** The tree without places, and each word that is literal as the text that it is. */
function wordsOf(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(wordsOf);
  if (typeof node !== 'object' || node === null) return node;
  const literal = literalOf(node as SyntaxNode);
  if (literal !== null) return literal;
  const entries = Object.entries(node).filter(([, value]) => !isPlace(value));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === 'Hdoc' ? hereDocument(value) : wordsOf(value)]),
  );
}

function isPlace(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'Offset' in value;
}

/** Here nothing is taken out but what a shell expands. */
function hereDocument({ Parts }: SyntaxNode): unknown[] {
  return (Parts ?? []).map((part) => (part.Type === 'Lit' ? part.Value : wordsOf(part)));
}

function literalOf({ Parts }: SyntaxNode): string | null {
  const texts = Parts?.map(partOf);
  return texts === undefined || texts.includes(null) ? null : texts.join('');
}

function partOf({ Type, Value, Parts }: SyntaxNode): string | null {
  if (Type === 'SglQuoted') return String(Value ?? '');
  if (Type === 'Lit') return String(Value).replace(/\\(.)/gs, '$1');
  if (Type !== 'DblQuoted') return null;
  const texts = (Parts ?? []).map((part) =>
    part.Type === 'Lit' ? String(part.Value).replace(/\\([$`"\\])/g, '$1') : null,
  );
  return texts.includes(null) ? null : texts.join('');
}

function leaves(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, inside]) =>
    Array.isArray(value) ? leaves(inside) : [key, ...leaves(inside)],
  );
}
