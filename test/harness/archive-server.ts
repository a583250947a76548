/** A tiny Debian archive, signed with a key made on the spot, on a real local HTTP server that can be told to misbehave. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createCleartextMessage,
  createMessage,
  generateKey,
  readPrivateKey,
  reformatKey,
  revokeKey,
  sign,
} from 'openpgp';
import type { ArchiveSuite } from '../../src/archive/archive-suite.ts';
import type { Step } from '../../src/system/reporter.ts';
import { stanza } from './package-stanza.ts';

/** Answers one request in place of the server; `body` is what the file holds. */
export type Fault = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

export interface FileServer {
  /** Without a final slash. */
  readonly address: string;
  /** By path below the address. */
  readonly files: Map<string, Buffer>;
  /** Faults by path; each answers one request, in turn. */
  readonly faults: Map<string, Fault[]>;
  /** What was asked for: the path, and the range if there was one. */
  readonly requests: string[];
  close(): Promise<void>;
}

export async function startFileServer(files: Iterable<[string, Buffer]> = []): Promise<FileServer> {
  const state = { files: new Map(files), faults: new Map<string, Fault[]>(), requests: [] as string[] };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    const { range } = request.headers;
    state.requests.push(range === undefined ? path : `${path} ${range}`);
    const body = state.files.get(path);
    const fault = state.faults.get(path)?.shift();
    if (fault !== undefined) fault(request, response, body ?? Buffer.alloc(0));
    else if (body === undefined) response.writeHead(404).end();
    else serve(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...state,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a good server does, ranges included. */
export function serve(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const etag = `"${sha256(body).slice(0, 16)}"`;
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const condition = request.headers['if-range'];
  if (start === 0 || (condition !== undefined && condition !== etag)) {
    response.writeHead(200, { etag, 'content-length': body.length }).end(body);
    return;
  }
  const range = `bytes ${start}-${body.length - 1}/${body.length}`;
  response.writeHead(206, { etag, 'content-length': body.length - start, 'content-range': range });
  response.end(body.subarray(start));
}

/** Faults that any file can have. */
export const faults = {
  /** Announces all, sends so many bytes and cuts the connection. */
  reset:
    (bytes: number): Fault =>
    (_request, response, body) => {
      response.writeHead(200, { etag: `"${sha256(body).slice(0, 16)}"`, 'content-length': body.length });
      response.write(body.subarray(0, bytes), () => setTimeout(() => response.destroy(), 20));
    },
  /** Sends so many bytes as if that was all. */
  truncated:
    (bytes: number): Fault =>
    (_request, response, body) => {
      response.writeHead(200).end(body.subarray(0, bytes));
    },
  /** Sends another body of any length, without announcing its length. */
  body:
    (other: Buffer): Fault =>
    (_request, response) => {
      response.writeHead(200).end(other);
    },
  /** Announces all, sends so many bytes and then nothing more, without an end. */
  stalled:
    (bytes: number): Fault =>
    (_request, response, body) => {
      response.writeHead(200, { etag: `"${sha256(body).slice(0, 16)}"`, 'content-length': body.length });
      response.write(body.subarray(0, bytes));
    },
  /** Announces all, and sends it byte by byte. */
  trickling:
    (milliseconds: number): Fault =>
    (_request, response, body) => {
      response.writeHead(200, { etag: `"${sha256(body).slice(0, 16)}"`, 'content-length': body.length });
      let sent = 0;
      const timer = setInterval(() => response.write(body.subarray(sent, ++sent)), milliseconds);
      response.on('close', () => clearInterval(timer));
    },
  status:
    (status: number, headers: Record<string, string> = {}): Fault =>
    (_request, response) => {
      response.writeHead(status, headers).end();
    },
  /** Sends all of it, whatever range was asked for. */
  withoutRange: ((_request, response, body) => {
    response.writeHead(200, { 'content-length': body.length }).end(body);
  }) satisfies Fault,
  /** Sends bytes for as long as somebody takes them. */
  endless: ((_request, response) => {
    const chunk = Buffer.alloc(64 * 1024);
    const pump = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', pump);
    };
    response.writeHead(200);
    pump();
  }) satisfies Fault,
};

export interface TestArchive extends FileServer {
  /** What it has, as the program is told. */
  readonly suite: ArchiveSuite;
  /** Holds the public key that the archive is signed with. */
  readonly keyFolder: string;
  /** The text of another release file, for keys that a test has itself. */
  releaseText(changes: ReleaseChanges): string;
  /** Puts another release file in place, signed by the same key. */
  publish(changes: ReleaseChanges): Promise<void>;
}

export interface ReleaseChanges {
  readonly date?: string;
  /** Further lines of the release file. */
  readonly fields?: string;
  /** What it says of indices by their digests; `yes` if nothing else is asked for. */
  readonly byHash?: 'no';
}

export interface TestArchiveContent {
  /** Names of packages, with further fields if need be. */
  readonly packages: Readonly<Record<string, string>>;
  readonly components?: Readonly<Record<string, string>>;
  /** What the unpacked package index is announced with instead of its own size. */
  readonly announcedSize?: number;
  /** Packages of the component non-free-firmware. */
  readonly firmware?: Readonly<Record<string, string>>;
  readonly codename?: string;
  /** The suite as sources.list names it; trixie by default. */
  readonly suite?: string;
  readonly label?: 'Debian' | 'Debian-Security';
  /** Whether a mirror may do without it. */
  readonly optional?: boolean;
  /** As retired releases are: `Release` and `Release.gpg` in place of `InRelease`. */
  readonly detached?: boolean;
}

/** Builds the archive's files, signs and serves them. */
export async function startTestArchive(content: TestArchiveContent): Promise<TestArchive> {
  const packages = Object.entries(content.packages).map(([name, fields]) => makePackage(name, 'deb', fields));
  const components = Object.entries(content.components ?? {}).map(([name, fields]) =>
    makePackage(name, 'udeb', fields),
  );
  const firmware = Object.entries(content.firmware ?? {}).map(([name, fields]) => makePackage(name, 'deb', fields));
  const indices = new Map([
    ...makeIndex('main/binary-amd64', packages),
    ...makeIndex('non-free-firmware/binary-amd64', firmware),
    ...makeIndex('main/debian-installer/binary-amd64', components),
  ]);
  const { suite = 'trixie', label = 'Debian', optional = false } = content;
  const codename = content.codename ?? suite;
  const key = await makeKey();
  const sizes = new Map([...indices].map(([path, bytes]) => [path, bytes.length]));
  if (content.announcedSize !== undefined) sizes.set('main/binary-amd64/Packages', content.announcedSize);
  const releaseFiles = async (changes: ReleaseChanges): Promise<[string, Buffer][]> => {
    const release = makeRelease({ codename, label }, indices, sizes, changes);
    const signed =
      content.detached === true
        ? { Release: release, 'Release.gpg': await key.signDetached(release) }
        : { InRelease: await key.sign(release) };
    return Object.entries(signed).map(([name, text]) => [`dists/${suite}/${name}`, Buffer.from(text)]);
  };
  const server = await startFileServer([
    ...(await releaseFiles({})),
    ...[...indices].map(([path, bytes]): [string, Buffer] => [`dists/${suite}/${byHashPath(path, bytes)}`, bytes]),
    ...[...packages, ...components, ...firmware].map(({ filename, body }): [string, Buffer] => [filename, body]),
  ]);
  const keyFolder = await mkdtemp(join(tmpdir(), 'passforge-keys-'));
  await writeFile(join(keyFolder, `${key.fingerprint}.asc`), key.publicKey);
  return {
    ...server,
    suite: {
      ...{ name: suite, codename: suite.replace('/updates', ''), label, optional, frozen: null },
      mirrors: [server.address],
      signingKeys: [key.fingerprint],
    },
    keyFolder,
    releaseText: (changes) => makeRelease({ codename, label }, indices, sizes, changes),
    async publish(changes) {
      for (const [path, bytes] of await releaseFiles(changes)) server.files.set(path, bytes);
    },
    async close() {
      await rm(keyFolder, { recursive: true, force: true });
      await server.close();
    },
  };
}

interface TestPackage {
  readonly filename: string;
  readonly body: Buffer;
  readonly stanza: string;
}

/** @param fields lines that are added or that replace its own */
function makePackage(name: string, type: 'deb' | 'udeb', fields: string): TestPackage {
  const version = /^Version: (.*)$/m.exec(fields)?.[1] ?? '1.0';
  const filename = `pool/main/${name[0]}/${name}/${name}_${version}_amd64.${type}`;
  const body = Buffer.from(`the bytes of ${name} ${version}\n`.repeat(5000));
  const section = `Section: ${type === 'udeb' ? 'debian-installer' : 'misc'}`;
  const place = fields.includes('Filename:') ? '' : `Filename: ${filename}\n`;
  const own = `${section}\n${place}Size: ${body.length}\nSHA256: ${sha256(body)}`;
  return { filename, body, stanza: stanza(name, `${own}\n${fields}`) };
}

function makeIndex(folder: string, packages: readonly TestPackage[]): [string, Buffer][] {
  const plain = Buffer.from(packages.map(({ stanza }) => `${stanza}\n\n`).join(''));
  return [
    [`${folder}/Packages`, plain],
    [`${folder}/Packages.xz`, execFileSync('xz', ['-0', '-c'], { input: plain })],
  ];
}

function makeRelease(
  { codename, label }: { readonly codename: string; readonly label: string },
  indices: ReadonlyMap<string, Buffer>,
  sizes: ReadonlyMap<string, number>,
  { date = 'Sat, 12 Sep 2026 07:55:41 UTC', fields, byHash }: ReleaseChanges,
): string {
  const table = [...indices].map(([path, bytes]) => ` ${sha256(bytes)} ${sizes.get(path)} ${path}\n`).join('');
  return [
    `Origin: Debian\nLabel: ${label}\nSuite: stable`,
    `Codename: ${codename}`,
    `Date: ${date}\nAcquire-By-Hash: ${byHash ?? 'yes'}\nArchitectures: all amd64\nComponents: main`,
    ...(fields === undefined ? [] : [fields]),
    `SHA256:\n${table}`,
  ].join('\n');
}

export function byHashPath(path: string, bytes: Buffer): string {
  return path.replace(/[^/]+$/, `by-hash/SHA256/${sha256(bytes)}`);
}

export interface TestKey {
  readonly fingerprint: string;
  readonly publicKey: string;
  /** The same key, revoked. */
  readonly revoked: string;
  /** The public key with another end, counted from when it was made. */
  shortened(seconds: number): Promise<string>;
  /** Signs in the manner of InRelease. */
  sign(text: string, date?: Date): Promise<string>;
  /** Signs in the manner of Release.gpg. */
  signDetached(text: string, date?: Date): Promise<string>;
}

export interface TestKeyWishes {
  /** When the key was made. */
  readonly made?: Date;
  /** How long it is valid. */
  readonly seconds?: number;
  /** Whether a subkey signs, as Debian's do; it has the same end. */
  readonly subkey?: boolean;
}

export async function makeKey({ made, seconds, subkey }: TestKeyWishes = {}): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKey({
    userIDs: [{ name: 'insecure-test-key' }],
    format: 'armored',
    ...(made === undefined ? {} : { date: made }),
    ...(seconds === undefined ? {} : { keyExpirationTime: seconds }),
    ...(subkey === true ? { subkeys: [{ sign: true }] } : {}),
  });
  const signingKeys = await readPrivateKey({ armoredKey: privateKey });
  const { publicKey: revoked } = await revokeKey({ key: signingKeys, format: 'armored' });
  const at = (date: Date | undefined) => (date === undefined ? {} : { date });
  return {
    fingerprint: signingKeys.getFingerprint().toUpperCase(),
    publicKey,
    revoked,
    shortened: async (keyExpirationTime) => {
      const userIDs = [{ name: 'insecure-test-key' }];
      const date = new Date(signingKeys.getCreationTime().getTime());
      const { publicKey: other } = await reformatKey({
        privateKey: signingKeys,
        userIDs,
        keyExpirationTime,
        date,
        format: 'armored',
      });
      return other;
    },
    sign: async (text, date) => sign({ message: await createCleartextMessage({ text }), signingKeys, ...at(date) }),
    signDetached: async (text, date) =>
      sign({
        message: await createMessage({ binary: Buffer.from(text) }),
        signingKeys,
        detached: true,
        ...at(date),
      }),
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A step that nobody watches. */
export const silentStep: Step = {
  step: (_title, act) => act(silentStep),
  progress() {},
  note() {},
  warn() {},
};

/** A step that keeps what it is told, steps inside it too. */
export function notingStep(): { readonly step: Step; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const step: Step = {
    ...silentStep,
    step: (_title, act) => act(step),
    note: (text) => notes.push(text),
    warn: (text) => notes.push(`warning: ${text}`),
  };
  return { step, notes };
}
