import { isPlaceholder, type Pattern } from './pattern.ts';

const real = (match: string): boolean => !isPlaceholder(match);

/** Shapes that vendors give their keys and tokens. Each is tried from the start of a word. */
const shapes = [
  'sk-(?:proj-|ant-|or-|svcacct-)?[A-Za-z0-9_-]{20,200}',
  'gsk_[A-Za-z0-9]{40,60}|xai-[A-Za-z0-9]{40,100}|pplx-[A-Za-z0-9]{32,60}|r8_[A-Za-z0-9]{30,44}',
  'gh[pousr]_[A-Za-z0-9]{30,80}|github_pat_[A-Za-z0-9_]{30,100}|glpat-[A-Za-z0-9_-]{20,60}',
  'ATATT3[A-Za-z0-9_=-]{60,220}|ATBB[A-Za-z0-9]{28,40}',
  'xox[abeprs]-[A-Za-z0-9-]{10,200}|xapp-\\d-[A-Za-z0-9-]{20,120}',
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}',
  'AIza[A-Za-z0-9_-]{35}|ya29\\.[A-Za-z0-9_-]{20,200}|GOCSPX-[A-Za-z0-9_-]{20,40}',
  '[rsp]k_(?:live_[A-Za-z0-9]{10,120}|test_[A-Za-z0-9]{16,120})|whsec_[A-Za-z0-9]{20,60}',
  'SG\\.[A-Za-z0-9_-]{16,40}\\.[A-Za-z0-9_-]{16,60}|key-[a-f0-9]{32}|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,30}',
  'npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{30,220}|rubygems_[a-f0-9]{48}|hf_[A-Za-z0-9]{30,44}',
  'do[opr]_v1_[a-f0-9]{60,70}|hvs\\.[A-Za-z0-9_-]{20,120}|dp\\.(?:st|pt|ct)\\.[A-Za-z0-9._-]{30,60}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|sq0[a-z]{3}-[A-Za-z0-9_-]{22,50}|EAAA?[A-Za-z0-9_-]{50,250}',
  'lin_api_[A-Za-z0-9]{32,50}|ntn_[A-Za-z0-9]{40,50}|secret_[A-Za-z0-9]{43}|figd_[A-Za-z0-9_-]{36,50}',
  'pat[A-Za-z0-9]{14}\\.[a-f0-9]{60,70}|PMAK-[a-f0-9]{24}-[a-f0-9]{34}|NRAK-[A-Z0-9]{27}',
  'gl(?:c|sa)_[A-Za-z0-9_=+/]{30,200}|sntrys_[A-Za-z0-9_=+/]{40,200}|sbp_[a-f0-9]{40}|pscale_(?:tkn|pw)_[A-Za-z0-9_.-]{30,60}',
  'dapi[a-f0-9]{32}|nfp_[A-Za-z0-9]{36,44}|AGE-SECRET-KEY-1[A-Z0-9]{58}',
  '(?:AC|SK)[a-f0-9]{32}|\\d{8,10}:AA[A-Za-z0-9_-]{33}',
  '[MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,40}',
];

/** Keys and tokens whose shape alone tells what they are. */
export const vendorTokenPatterns: readonly Pattern[] = [
  {
    kind: 'private-key',
    // Dots in place of the key are documentation.
    expression:
      /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?!\s{0,4}(?:\\n)?(?:\.{3}|…|<|\[))|PuTTY-User-Key-File-\d/g,
  },
  {
    kind: 'json-web-token',
    expression: /\beyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}/g,
  },
  {
    kind: 'vendor-token',
    expression: new RegExp(`(?<![A-Za-z0-9_-])(?:${shapes.join('|')})`, 'g'),
    validate: real,
  },
  {
    kind: 'webhook-address',
    expression:
      /https:\/\/(?:hooks\.slack\.com\/services\/T\w{6,12}\/B\w{6,12}\/\w{20,30}|discord(?:app)?\.com\/api\/webhooks\/\d{15,21}\/[\w-]{50,80}|outlook\.office\.com\/webhook\/[\w@-]{36,100})/g,
  },
  {
    kind: 'storage-key',
    expression: /\bAccountKey=([A-Za-z0-9+/]{60,100}={0,2})|[?&]sig=([A-Za-z0-9%+/]{30,100})/g,
    validate: real,
  },
];
