/** Secrets in plain text, told by forms that mean nothing else. What merely looks random is no finding. */

export interface FoundSecret {
  /** What it is, for a message: `a private key (PEM)`. The secret itself is never shown. */
  readonly what: string;
  /** Of the text, from 1. */
  readonly line: number;
}

/** Key material of 32 bytes in base64. */
const key32 = '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=';

type Form = readonly [what: string, form: RegExp];

/** A key in a comment is a key all the same. */
const keyForms: readonly Form[] = [
  // RFC 7468; OpenSSH's PROTOCOL.key; a key that is encrypted is as good as the phrase that somebody chose for it
  ['a private key (PEM)', /^[^#;]*-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----/g],
  ['a private key (OpenPGP)', /^[^#;]*-----BEGIN PGP PRIVATE KEY BLOCK-----/g],
  ['a private key (PuTTY)', /^PuTTY-User-Key-File-\d:/g],
  ['a private key (age)', /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/g],
  // wg(8), systemd.netdev(5)
  ['a private key (WireGuard)', new RegExp(`^\\s*PrivateKey\\s*=\\s*${key32}\\s*$`, 'gi')],
  ['a shared key (WireGuard)', new RegExp(`^\\s*PresharedKey\\s*=\\s*${key32}\\s*$`, 'gi')],
  // wpa_supplicant.conf(5), nm-settings-keyfile(5): a passphrase has 8 to 63 characters, a key 64 digits
  ['the key of a wireless network', /^\s*psk\s*=\s*("[^"]{8,63}"|[0-9A-Fa-f]{64}|[^"\s$<%{][^"\s]{7,62})\s*$/g],
  // netrc(5)
  ['a password (netrc)', /^\s*machine\s+\S+\s+login\s+\S+\s+password\s+\S+/g],
];

/** The password is what they call `value`; what a comment says of one is none. */
const passwordForms: readonly Form[] = [
  // chpasswd(8) of what is no hash; useradd(8) wants one and takes anything
  [
    'a password (chpasswd)',
    /\b(?:echo(?:\s+-\w+)*|printf)\s+["']?[A-Za-z_][\w.-]*:(?<value>[^|"'\\]+)(?:\\n)?["']?\s*\|[^|]*\bchpasswd\b/g,
  ],
  [
    'a password (useradd)',
    /\b(?:useradd|usermod)\s(?:[^;&|]*?\s)?(?:-p\s+|--password[ =])(?<value>"[^"]*"|'[^']*'|[^\s;&|]+)/g,
  ],
  [
    'a password (option)',
    /(?:^|[\s"'[,(])--(?:password|passwd|passphrase)=(?<value>"[^"]*"|'[^']*'|`[^`]*`|[^\s"',;\]]+)/g,
  ],
  // RFC 3986, section 3.2.1; schemes are short, and so is the search for one in a long line
  ['a password (URL)', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]*:(?<value>[^\s/@"'<>?,;]+)@/gi],
  ['a password', /^\s*["']?passwd["']?\s*=\s*(?<value>\S.*)$/gi],
  ['a password', /^\s*["']?(pass(word|phrase)|[a-z]+[_-]password)["']?\s*[:=]\s*(?<value>\S.*)$/gi],
];

/**
 * Values that are no password: nothing, a hash of crypt(5), a place to fill in, a reference of a shell or of a template, a call, an
 * element or an attribute of a program, a switch.
 */
const noPassword =
  /^(["']?)(\$[a-z0-9]{1,10}\$.*|\{[A-Z0-9-]+\}.*|[*x•]+|!|\$[\w({@*].*|`.*|[<%!{].*|yes|no|true|false|none|null|ask|prompt|required|optional|\/.*|-?\d{1,3})?\1[;,]?$|^[a-z_][\w.]*[([].*[)\]][;,]?$|^[a-z_]\w*(\.[a-z_]\w*)+[;,]?$/i;

/** The first secret of a text, or undefined. */
export function findSecret(text: string): FoundSecret | undefined {
  for (const [index, line] of text.split('\n').entries()) {
    const found = findForm(keyForms, line) ?? findForm(passwordForms, line.replace(comment, ''));
    if (found !== undefined) return { what: found[0], line: index + 1 };
  }
  return undefined;
}

const comment = /(^|\s)#.*$/;

function findForm(forms: readonly Form[], line: string): Form | undefined {
  return forms.find(([, form]) =>
    [...line.matchAll(form)].some(({ groups }) => !noPassword.test(groups?.value?.trim() ?? 'a secret')),
  );
}
