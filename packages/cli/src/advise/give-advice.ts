import {
  type Advice,
  type AdvisorAnswers,
  advise,
  type Backend,
  breakEven,
} from '@localmost/policy';

/** What `localmost advise --json` prints. */
export interface AdviceReport {
  answers: AdvisorAnswers;
  recommendation: Advice['recommendation'];
  reasons: Advice['reasons'];
  /** For `createClient({ policy })`, beside the app's own backends. */
  policy: Pick<Advice['policy'], 'mode' | 'boundary'>;
  breakEven: typeof breakEven;
}

const facts = {
  retentionDays: 0,
  model: { id: 'any', version: '1' },
  contextTokens: 4096,
  supports: { tools: true, json: true },
  quality: 0.5,
  price: { kind: 'free' },
  timeToFirstTokenMs: 1000,
  tokensPerSecond: 20,
} as const;

/** One of each kind, so that the advice may fall on any; an app has its own. */
const placeholders: readonly Backend[] = [
  { ...facts, id: 'device', zone: 'device', region: 'device' },
  { ...facts, id: 'own-server', zone: 'own-network', region: 'own' },
  { ...facts, id: 'provider', zone: 'third-party', region: 'any' },
];

/** The advice to these answers. Pure. */
export function giveAdvice(answers: AdvisorAnswers): AdviceReport {
  const { recommendation, reasons, policy } = advise(answers, placeholders);
  const { mode, boundary } = policy;
  return { answers, recommendation, reasons, policy: { mode, boundary }, breakEven };
}

const sentences: Readonly<Record<Advice['recommendation'], string>> = {
  'device-only': 'On the device alone.',
  'device-and-cloud': 'On the device and at a provider, by policy.',
  'device-and-own-servers': 'On the device and on servers of your own, by policy.',
};

/** The advice for people. */
export function adviceLines({ recommendation, reasons, policy }: AdviceReport): string[] {
  return [
    sentences[recommendation],
    '',
    ...reasons.map(({ question, observed, limit, consequence }) => {
      const held = limit === null ? '' : ` (held against ${limit.toLocaleString('en-US')})`;
      return `- ${question} ${observed}${held}: ${consequence}.`;
    }),
    '',
    'As the option `policy` of createClient, beside your backends:',
    JSON.stringify(policy, null, 2),
  ];
}
