/** Accounts, languages, keys, files and commands of the description, as the installer's hooks print them. */
import type { User } from '../host/account/accounts.ts';
import type { OwnFile } from '../host/file/own-file.ts';
import type { Host } from '../host/host.ts';
import { debianReleases } from '../host/release/debian-releases.ts';

export interface SystemInstallerView {
  /** '' for a locked account. */
  readonly rootPasswordHash: string;
  readonly users: readonly UserView[];
  readonly passwords: readonly { readonly name: string; readonly hash: string }[];
  /** All that are made, the host's own first. */
  readonly locales: readonly LocaleView[];
  readonly keyrings: readonly KeyringView[];
  readonly owned: readonly OwnedPath[];
  readonly stickFiles: readonly StickFileView[];
  readonly enabledUnits: readonly string[];
  readonly commands: readonly string[];
  /** The file below /run/systemd/resolve that /etc/resolv.conf links to. */
  readonly resolverFile: string;
  /** Whether sshd reads its main file only. */
  readonly sshdReadsMainFileOnly: boolean;
}

type UserView = Pick<User, 'name' | 'fullName' | 'sshKeys' | 'groups'>;

interface LocaleView {
  /** As locale.gen has it: `it_IT.UTF-8`. */
  readonly name: string;
  /** As locale(1) lists it: `it_IT.utf8`. */
  readonly listedName: string;
  /** Its line in locale.gen. */
  readonly listedLine: string;
}

interface KeyringView {
  readonly name: string;
  /** Base64 of at most 76 characters a line. */
  readonly lines: readonly string[];
}

/** A file that the installer copies off a stick. */
interface StickFileView {
  /** Of the item in `files`, from 0; its copy in memory is called so. */
  readonly number: string;
  readonly label: string;
  readonly file: string;
  /** On the host, absolute. */
  readonly path: string;
  /** In octal, as chmod(1) takes it. */
  readonly mode: string;
}

interface OwnedPath {
  readonly path: string;
  readonly owner: string;
}

export function systemInstallerView(host: Host): SystemInstallerView {
  const row = debianReleases[host.release];
  return {
    rootPasswordHash: host.root.passwordHash ?? '',
    users: host.users.map(({ name, fullName, sshKeys, groups }) => ({ name, fullName, sshKeys, groups })),
    passwords: host.users.flatMap(({ name, passwordHash }) =>
      passwordHash === null ? [] : [{ name, hash: passwordHash }],
    ),
    locales: [host.locale, ...host.locales].filter((name) => name !== builtIn).map(localeView),
    keyrings: host.apt.sources.map(({ name, keyring }) => ({ name, lines: keyring.match(/.{1,76}/g) ?? [] })),
    owned: ownedPaths(host.files),
    stickFiles: stickFiles(host.files),
    enabledUnits: host.units.filter(({ enable }) => enable).map(({ name }) => name),
    commands: host.commands,
    resolverFile: row.resolverFile,
    sshdReadsMainFileOnly: !row.sshdReadsFolder,
  };
}

/** The locale that every system has. */
const builtIn = 'C.UTF-8';

function localeView(name: string): LocaleView {
  return { name, listedName: name.replace('UTF-8', 'utf8'), listedLine: `${name} UTF-8` };
}

function stickFiles(files: readonly OwnFile[]): StickFileView[] {
  return files.flatMap(({ path, mode, stick }, index) =>
    stick === null ? [] : [{ ...stick, path, number: String(index), mode: mode.toString(8).padStart(4, '0') }],
  );
}

/** Folders that unpacking makes in a user's home are the user's as well, or he could put nothing beside the file. */
function ownedPaths(files: readonly OwnFile[]): OwnedPath[] {
  const owners = new Map<string, string>();
  for (const { path, owner } of files) {
    if (owner === 'root') continue;
    const home = `/home/${owner}/`;
    for (let end = path.indexOf('/', home.length); end > 0 && path.startsWith(home); end = path.indexOf('/', end + 1)) {
      owners.set(path.slice(0, end), owner);
    }
    owners.set(path, owner);
  }
  return [...owners].map(([path, owner]) => ({ path, owner }));
}
