/** Secrets in plain text, told by forms that mean nothing else. What merely looks random is no finding. */

export interface FoundSecret {
  /** What it is, for a message: `a private key (PEM)`. The secret itself is never shown. */
  readonly what: string;
  /** Of the text, from 1. */
  readonly line: number;
}

/** Key material of 32 bytes in base64. */
const key32 = '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=';

const forms: readonly (readonly [what: string, form: RegExp])[] = [
  // RFC 7468; OpenSSH's PROTOCOL.key; a key that is encrypted is as good as the phrase that somebody chose for it
  ['a private key (PEM)', /^[^#;]*-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----/],
  ['a private key (OpenPGP)', /^[^#;]*-----BEGIN PGP PRIVATE KEY BLOCK-----/],
  ['a private key (PuTTY)', /^PuTTY-User-Key-File-\d:/],
  ['a private key (age)', /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/],
  // wg(8), systemd.netdev(5)
  ['a private key (WireGuard)', new RegExp(`^\\s*PrivateKey\\s*=\\s*${key32}\\s*$`, 'i')],
  ['a shared key (WireGuard)', new RegExp(`^\\s*PresharedKey\\s*=\\s*${key32}\\s*$`, 'i')],
  // wpa_supplicant.conf(5), nm-settings-keyfile(5): a passphrase has 8 to 63 characters, a key 64 digits
  ['the key of a wireless network', /^\s*psk\s*=\s*("[^"]{8,63}"|[0-9A-Fa-f]{64}|[^"\s$<%{][^"\s]{7,62})\s*$/],
  // netrc(5)
  ['a password (netrc)', /^\s*machine\s+\S+\s+login\s+\S+\s+password\s+\S+/],
  // chpasswd(8) of what is no hash; useradd(8) wants one and takes anything
  ['a password (chpasswd)', /\becho\s+["']?[a-z_][^:|]*:(?<value>[^|"']+?)["']?\s*\|\s*(sudo\s+)?chpasswd\b/],
  ['a password (useradd)', /\b(useradd|usermod)\s(.*\s)?(-p\s*|--password[ =])(?<value>"[^"]*"|'[^']*'|\S+)/],
  ['a password (option)', /\s--(password|passwd|passphrase)=(?<value>"[^"]*"|'[^']*'|\S+)/],
  // RFC 3986, section 3.2.1
  ['a password (URL)', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:(?<value>[^\s/@]+)@/i],
  ['a password', /^\s*["']?passwd["']?\s*=\s*(?<value>\S.*)$/i],
  ['a password', /^\s*["']?(pass(word|phrase)|[a-z]+[_-]password)["']?\s*[:=]\s*(?<value>\S.*)$/i],
];

/** Values that are no password: nothing, a hash of crypt(5), a place to fill in, a reference, a switch. */
const noPassword =
  /^(["']?)(\$[a-z0-9]{1,10}\$.*|\{[A-Z0-9-]+\}.*|[*!x]|\$[A-Za-z_({].*|[<%!{].*|yes|no|true|false|none|null|ask|prompt|required|optional|\/.*|-?\d{1,3})?\1[;,]?$/i;

/** The first secret of a text, or undefined. */
export function findSecret(text: string): FoundSecret | undefined {
  for (const [index, line] of text.split('\n').entries()) {
    const found = forms.find(([, form]) => {
      const match = form.exec(line);
      return match !== null && !noPassword.test(match.groups?.value?.trim() ?? 'a secret');
    });
    if (found !== undefined) return { what: found[0], line: index + 1 };
  }
  return undefined;
}
