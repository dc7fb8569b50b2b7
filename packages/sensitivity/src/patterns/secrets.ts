import { isPlaceholder, type Pattern } from './pattern.ts';

const real = (match: string): boolean => !isPlaceholder(match);

/** Keys and tokens by the shapes their vendors give them, and credentials written as assignments. */
export const secretPatterns: readonly Pattern[] = [
  { kind: 'private-key', expression: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/g },
  {
    kind: 'json-web-token',
    expression: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
  },
  {
    kind: 'vendor-token',
    expression:
      /\b(?:sk-(?:proj-|ant-|or-)?[A-Za-z0-9_-]{20,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{20,}|xox[abeprs]-[A-Za-z0-9-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,}|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9]{20,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{30,}|hf_[A-Za-z0-9]{30,}|dop_v1_[a-f0-9]{60,}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|key-[a-f0-9]{32}|sq0[a-z]{3}-[A-Za-z0-9_-]{22,}|EAA[A-Za-z0-9]{60,}|AC[a-f0-9]{32}|\d{8,10}:AA[A-Za-z0-9_-]{33})/g,
    validate: real,
  },
  { kind: 'bearer-token', expression: /\bBearer\s+([A-Za-z0-9._~+/-]{20,}=*)/g, validate: real },
  {
    kind: 'connection-string',
    expression: /\b[a-z][a-z0-9+.-]{2,20}:\/\/[^\s:/@]{1,60}:([^\s@/]{3,})@[^\s/]+/gi,
    validate: real,
  },
  {
    kind: 'credential',
    expression:
      /(?:pass(?:word|wd|phrase|code)|pwd|secret|token|api[_ -]?key|access[_ -]?key|client[_ -]?secret|kennwort|passwort|mot de passe|contraseña|senha|wachtwoord)["']?\s*(?::=|[=:])\s*(?:["'`]([^"'`\s]{4,})["'`]|([^\s"'`]{6,}))/gi,
    validate: (match) => real(match) && !/[()]/.test(match),
  },
  {
    kind: 'credential',
    expression:
      /\b(?:pass(?:word|phrase|code)|pw|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord|密码|パスワード)(?:\s+(?:for|to|of|on)\s+[\w .'-]{1,30}?)?\s*(?:is|was|ist|lautet|est|es|é|è|是|は|：)\s*:?\s*["'“]?((?=[^\s"'”]*[\d!@#$%^&*])[^\s"'”]{4,})/giu,
    validate: real,
  },
  {
    // "passcode to the storage unit: 5591", "the lockbox combo's 3-1-7-9"
    kind: 'pin',
    expression:
      /\b(?:(?:pass|door|gate|entry|alarm|lock|safe|unlock|access|security)[- ]?code|code|combination|combo|pin)(?:\s+(?:to|for|of)\s+(?:the|my|our|his|her)\s+[\w ]{2,24}?)(?:\s*[:=]\s*|'s\s+|\s+is\s+)(\d{4,8}|\d{1,2}(?:[- ]\d{1,2}){2,4})\b/gi,
  },
  {
    kind: 'pin',
    expression:
      /\b(?:lockbox|safe|locker|door|gate|vault|bike lock)\s+(?:combo|combination|code|pin)(?:'s|\s+is|:)\s*(\d{4,8}|\d{1,2}(?:[- ]\d{1,2}){2,4})\b/gi,
  },
  {
    kind: 'pin',
    expression:
      /\b(?:pin|passcode|door code|alarm code|gate code|unlock code|pincode|otp|one[- ]time code|verification code)\b(?:\s+(?:code|number))?\s*(?:is|:|=|ist|est|es)\s*(\d{4,8})\b/gi,
    validate: (match) => !/^(0000|1234|123456)$/.test(match),
  },
];
