/** Secrets in plain text, told by forms that mean nothing else. What merely looks random is no finding. */

export interface FoundSecret {
  /** What it is, for a message: `a private key (PEM)`. The secret itself is never shown. */
  readonly what: string;
  /** Of the text, from 1. */
  readonly line: number;
}

/** With a group `value`, that is what has to be a password. */
type Form = readonly [what: string, form: RegExp];

/** Key material of 32 bytes in base64. */
const key32 = '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=';
/** Nothing but the key goes on in the line: a word about keys is none. */
const keyFollows = '(?=\\s*$|\\s*\\\\n|\\s*[A-Za-z0-9+/=]{20})';

/** A key in a comment is a key all the same. */
const keyForms: readonly Form[] = [
  // RFC 7468; OpenSSH's PROTOCOL.key; a key that is encrypted is as good as the phrase that somebody chose for it
  ['a private key (PEM)', new RegExp(`-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----${keyFollows}`, 'g')],
  ['a private key (OpenPGP)', new RegExp(`-----BEGIN PGP PRIVATE KEY BLOCK-----${keyFollows}`, 'g')],
  ['a shared key (OpenVPN)', new RegExp(`-----BEGIN OpenVPN Static key V1-----${keyFollows}`, 'g')],
  ['a private key (PuTTY)', /^PuTTY-User-Key-File-\d:/g],
  ['a private key (age)', /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/g],
  // wg(8), systemd.netdev(5), nm-settings-keyfile(5)
  ['a private key (WireGuard)', new RegExp(`\\bprivate-?key\\s*=\\s*["']?${key32}`, 'gi')],
  ['a shared key (WireGuard)', new RegExp(`\\bpreshared-?key\\s*=\\s*["']?${key32}`, 'gi')],
  // wpa_supplicant.conf(5), nm-settings-keyfile(5), iwd.network(5): a passphrase has 8 to 63 characters, a key 64 digits
  ['the key of a wireless network', /^[\s#;]*psk\s*=\s*("[^"]{8,63}"|[0-9a-f]{64}|(?!ext:)[^"\s$<%{].{7,62})\s*$/gi],
  ['the key of a wireless network', /\bPreSharedKey\s*=\s*[0-9a-f]{64}\b/gi],
  // wpasupplicant's interfaces(5), wpa_passphrase(8)
  ['the key of a wireless network', /\bwpa-psk\s+(?<value>"[^"]*"|\S{8,63})/g],
  [
    'the key of a wireless network',
    /\bwpa_passphrase\s+(?:"[^"]*"|'[^']*'|[^\s"'<>|;&-]+)\s+(?<value>[^\s<>|;&]{8,})/g,
  ],
  // ipsec.secrets(5)
  ['a shared key (IPsec)', /:\s*PSK\s+"[^"]+"/g],
  // netrc(5)
  ['a password (netrc)', /^\s*machine\s+\S+\s+login\s+\S+\s+password\s+\S+/g],
];

/** How settings and variables call one: `password`, `BORG_PASSPHRASE`, `smtp_pass`, `database.password`. */
const name = '(?:(?:[a-z0-9]+[_.-])*pass(?:word|phrase|wd)|[a-z0-9]+_pass)';
/** A word of a shell. */
const word = `(?<value>"[^"]*"|'[^']*'|\`[^\`]*\`|[^\\s"';&|,\\]]+)`;

/** Between a command and its option: so few that many commands in one long line are looked through at once. */
const gap = '[^;|&]{0,200}';

/** What a comment says of a password is none. */
const passwordForms: readonly Form[] = [
  // chpasswd(8) of what is no hash; useradd(8) wants one and takes anything
  [
    'a password (chpasswd)',
    /\b(?:echo(?:\s+-\w+)*|printf)\s+["']?[A-Za-z_][\w.-]{0,40}:(?<value>[^|"'\\]{1,200})(?:\\n)?["']?\s*\|[^|]{0,200}\bchpasswd\b/g,
  ],
  ['a password (chpasswd)', new RegExp(`\\bchpasswd\\b${gap}<<<\\s*["']?[A-Za-z_][\\w.-]*:(?<value>[^"'\\s]+)`, 'g')],
  ['a password (useradd)', new RegExp(`(?<=\\b(?:useradd|usermod)\\s${gap})(?:-p\\s+|--password[ =])${word}`, 'g')],
  ['a password (sshpass)', new RegExp(`\\bsshpass\\s+-p\\s*${word}`, 'g')],
  ['a password (curl)', new RegExp(`(?<=\\bcurl\\s${gap})(?:-u|--user)\\s+["']?[^\\s:"']+:(?<value>[^\\s"']+)`, 'g')],
  ['a password (nmcli)', new RegExp(`(?<=\\bnmcli\\b${gap})\\bpassword\\s+${word}`, 'g')],
  ['a password (option)', new RegExp(`(?:^|[\\s"'[,(])--(?:password|passwd|passphrase)=${word}`, 'g')],
  // RFC 3986, section 3.2.1; schemes are short, and so is the search for one in a long line
  ['a password (URL)', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]*:(?<value>[^\s/@"'<>?,;]+)@/gi],
  // RFC 6750
  ['a token', /\bBearer\s+(?<value>[A-Za-z0-9._~+/-]{16,}=*)/g],
  // systemd.exec(5)
  ['a password (credential)', /^\s*SetCredential=[^:]+:(?<value>.+)$/g],
  // mount.cifs(8)
  ['a password (mount option)', /,(?:password|pass)=(?<value>[^\s,)]+)(?=[\s,]|$)/g],
  // a file of settings, a variable of a shell or a unit, an object of JSON
  // (`passwd:` is a line of nsswitch.conf(5))
  ['a password', new RegExp(`^\\s*(?:-\\s+)?["']?(?!passwd:)${name}["']?\\s*[:=]\\s*(?<value>\\S.*)$`, 'gi')],
  ['a password', new RegExp(`(?:[;&|]\\s*|\\bexport\\s+|\\benv\\s+|\\bEnvironment=["']?)${name}=${word}`, 'gi')],
  ['a password', /["']pass(?:word|phrase|wd)?["']\s*:\s*(?<value>"[^"]*"|'[^']*')/gi],
  // msmtp and others; a line of pam.conf(5) has three words
  ['a password', /^\s*password\s+(?<value>\S+)$/g],
];

/** The secrets of a text, one for each line that has any. */
export function findSecrets(text: string): FoundSecret[] {
  return text.split('\n').flatMap((line, index) => {
    if (!anyForm.test(line)) return [];
    const found = findForm(keyForms, line) ?? findForm(passwordForms, line.replace(comment, ''));
    return found === undefined ? [] : [{ what: found[0], line: index + 1 }];
  });
}

/** Each form has one of these; most lines have none, and are looked at once. */
const anyForm = /pass|key|psk|bearer|credential|curl|user(?:add|mod)|:\/\//i;

const comment = /(^|\s)#.*$|^\s*;.*$/;

function findForm(forms: readonly Form[], line: string): Form | undefined {
  return forms.find(([, form]) =>
    [...line.matchAll(form)].some(({ groups }) => groups?.value === undefined || isPassword(groups.value)),
  );
}

function isPassword(value: string): boolean {
  const bare = value.trim().replace(/[;,]$/, '');
  const quoted = /^(["'])(.*)\1$/.exec(bare)?.[2];
  const text = quoted ?? bare;
  return text !== '' && !standsFor.test(text) && !settings.test(text) && (quoted !== undefined || !isCode(text, value));
}

/** A variable or a hash of crypt(5), a command, a place to fill in, a path, asterisks. */
const standsFor = /^([$`<%!{/]|[*x•]+$|PASS(WORD|PHRASE|WD)?$)/;
const settings =
  /^(yes|no|on|off|true|false|enabled|disabled|none|null|undefined|ask|prompt|required|optional|-?\d{1,3})$/i;

/** A type, a call or an element, the name of another variable, an argument of the same name. */
function isCode(text: string, written: string): boolean {
  return (
    /^(str|string|bytes|any|Optional)\b/.test(text) ||
    /^(await\s+)?[a-z_][\w.]*[([].*[)\]]$/i.test(text) ||
    /^[a-z_][\w.]*[._](pass(word|phrase|wd)?|secret|key|token)\)*$/i.test(text) ||
    /^pass(word|phrase|wd)[,)]/.test(written.trim())
  );
}
