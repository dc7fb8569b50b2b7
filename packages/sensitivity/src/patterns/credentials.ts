import { isPlaceholder, type Pattern } from './pattern.ts';

const real = (match: string): boolean => !isPlaceholder(match);

const password =
  'pass(?:word|wd|phrase|code|wort)|pwd|pw|kennwort|mot de passe|mdp|contraseña|clave|senha|wachtwoord|hasło|пароль|lösenord|şifre';
const ideographicPassword = '密码|密碼|口令|パスワード|暗証番号|비밀번호';
const secret = `${password}|(?<![a-z])pass|secret|token|auth[_-]?key|api[_ -]?key|access[_ -]?key|client[_ -]?secret|(?:private|signing|encryption|account)[_ -]?key|credentials?|(?<![a-z])creds`;

/** Passwords and tokens that someone wrote down: in code, in settings, in prose. */
export const credentialPatterns: readonly Pattern[] = [
  {
    kind: 'bearer-token',
    expression: /\b(?:Bearer|Token|Basic)\s+([A-Za-z0-9._~+/-]{20,2000}=*)/g,
    validate: isRandom,
  },
  {
    kind: 'connection-string',
    expression:
      /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{2,20}:\/\/[^\s:/@]{0,60}:([^\s@/]{3,100})@[^\s/]/gi,
    validate: (match) =>
      real(match) &&
      !/^(?:pass(?:word|wd|wort)?|pw|secret|postgres|root|kennwort|motdepasse|mdp|contraseña|clave|senha|wachtwoord)$/i.test(
        match,
      ),
  },
  {
    kind: 'credential',
    expression: new RegExp(
      `(?:${secret})(?:[_-][\\w-]{1,20}|s)?["']?\\s{0,4}(?::=|=>|[=:])\\s{0,4}["'\`]([^"'\`\\s]{5,200})["'\`]`,
      'gi',
    ),
    validate: (match) => real(match) && !isCodeName(match),
  },
  {
    kind: 'credential',
    expression: new RegExp(
      `(?:${secret})(?:[_-][\\w-]{1,20})?["']?\\s{0,4}(?::=|=>|[=:])\\s{0,4}([^\\s"'\`,;]{6,200})`,
      'gi',
    ),
    validate: (match) => real(match) && !isCodeName(match) && /[\d!@#%^&*~]/.test(match),
  },
  {
    // <add key="SmtpPassword" value="…" />
    kind: 'credential',
    expression: /(?:password|pwd|secret|apikey|token)["'] +value=["']([^"'\s]{4,200})["']/gi,
    validate: real,
  },
  {
    // "the wifi password is Sommer2023!": a digit or a sign tells it from a word
    kind: 'credential',
    expression: new RegExp(
      `(?<!\\p{L})(?:${password}|pass)(?:\\s(?:for|to|of|on|at|vom|von|für|de|del|du|da|do|des|pour|para|per|van)\\s[\\p{L}\\p{N} .'-]{1,30}?|\\s[\\p{L}-]{2,15})?\\s{0,2}(?:is|was|ist|war|lautet|c'est|est|es|é|è|to|=|:)\\s{0,2}:?\\s{0,2}["'“„«]?((?=[^\\s"'”，。]{0,40}[\\d!@#$%^&*_])[^\\s"'”，。]{4,60})`,
      'giu',
    ),
    validate: (match) => real(match) && !/^\d{4}(?:年|$)|^https?:/.test(match),
  },
  {
    kind: 'credential',
    expression: new RegExp(
      `(?:${ideographicPassword})\\s?(?:是|は|为|:|입니다|=)?\\s{0,2}["「“]?((?=[!-~]{0,40}\\d)[!-~]{4,60})`,
      'gu',
    ),
    validate: real,
  },
  {
    // "user fmontoya password Alacran.1983": nothing between, so it must look like no word at all
    kind: 'credential',
    expression: new RegExp(
      `(?<!\\p{L})(?:${password})\\s["'“„«]?((?=[^\\s,]{0,60}\\d)(?=[^\\s,]{0,60}\\p{L})(?=[^\\s,]{0,60}[\\p{Lu}!@#$%^&*_.-])[^\\s,;()<>{}=:"'”]{6,60})`,
      'gu',
    ),
    validate: (match) =>
      real(match) && !/^(?:v?\d|sha|md5|base|utf|argon|aes|oauth|rfc)/i.test(match),
  },
  {
    // A line of /etc/shadow
    kind: 'password-hash',
    expression: /(?<![\w$])\$(?:1|5|6|y|2[aby])\$[\w./$,=]{2,40}\$?[\w./]{8,120}/g,
  },
  {
    // "admin / maple%528 works", "login for the portal: oskar.h / delfin_22"
    kind: 'credential',
    expression:
      /(?<!\p{L})(?:admin|root|log ?in(?: for [\w ]{2,30}?)?:? ?[\w.@-]{0,40}|user(?:name)?:? ?[\w.@-]{0,40}|creds? for [\w ]{2,20}:? [\w.@-]{1,40}|log in as [\w.@-]{1,40} with) ?\/? ?((?=[^\s/,]{0,40}[\d!#$%^&*_])(?=[^\s/,]{0,40}\p{L})[^\s/,;()<>{}=:]{6,60})(?=[\s,.;]|$)/giu,
    validate: (match) =>
      real(match) && /\d/.test(match) && !/[@.]\w+\.|^v?\d+\.\d|^[A-Z]{1,6}-\d+$/.test(match),
  },
  {
    kind: 'credential',
    expression:
      /\b(?:api|access|secret|auth) ?(?:key|token)s?\b[^\n=:]{0,30}(?:[:=]|\bis\b)\s{0,2}((?=[a-z0-9]{0,40}\d)[a-f0-9]{16,64})(?![\w-])|\btoken is ((?=[a-z]{0,60}\d)[a-f0-9]{16,64})(?!\w)/gi,
    validate: real,
  },
  {
    // "user mhaas, pw Lenz!2024", "wifi: Casa_Lopez / paella-2021"
    kind: 'credential',
    expression:
      /(?<!\p{L})(?:pw|pass|pwd|password|mdp|passwort|creds?|login|wi-?fi|wlan|zugang)\s?[:=]?\s(?:[^\s,/]{2,40}\s?[,/]\s?)?(?:pw |pass |password |key:? |schlüssel:? |clé ?: |clave:? )?((?=[^\s,/]{0,40}\p{L})(?=[^\s,/]{0,40}\d)[^\s,/"'()<>{}=:]{6,60})(?![\p{L}\p{N}])/giu,
    validate: (match) =>
      real(match) && /\d/.test(match) && !/^v?\d+\.\d|^[A-Z]{1,5}-\d+$/.test(match),
  },
  {
    // curl -u admin:Tr0ub4dor&3, sshpass -p …, mysql -p…
    kind: 'credential',
    expression:
      /(?<![\w-])(?:-u|--user)[ =]['"]?[\w.@-]{1,60}:([^\s'"]{4,100})|\bsshpass -p ?['"]?([^\s'"]{3,100})/g,
    validate: (match) => real(match) && !/^(?:pass|password|\$\w+)$/i.test(match),
  },
  {
    kind: 'credential',
    expression: /\bmachine [\w.-]{3,80} login \S{1,80} password (\S{4,100})/g,
    validate: real,
  },
  {
    kind: 'session-cookie',
    expression: /\b(?:set-)?cookie: {0,2}[^\n=]{1,60}=([A-Za-z0-9%._~+/-]{20,2000})/gi,
    validate: isRandom,
  },
  {
    kind: 'recovery-phrase',
    expression:
      /\b(?:(?:seed|recovery|mnemonic|backup|secret)\s(?:phrase|words?)|mnemonic|seed)\b[^\n]{0,30}?((?:\b[a-z]{3,8}\b[ ,]{1,3}){11,23}[a-z]{3,8})/gi,
  },
  {
    kind: 'recovery-code',
    expression:
      /\b(?:recovery|backup|rescue)\s(?:code|key)s?\b\W{0,3}(?:is\W{0,2})?((?=[A-Z-]{0,30}\d)[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){1,8})\b/gi,
    validate: real,
  },
];

/** Letters and digits mixed as no word has them. */
function isRandom(value: string): boolean {
  return real(value) && /\d/.test(value) && /[a-z]/i.test(value);
}

/** Code names its variables and calls its functions; a secret is neither, nor an address. */
function isCodeName(value: string): boolean {
  return /^[\w$.]*\(|\)$|^[A-Za-z_$][\w$]*\.[\w$.[\]]+$|^https?:|^[/.]/.test(value);
}
