import type { ExecutionMode } from '@localmost/protocol';
import type { Backend, BoundaryRule, ParsedPolicy } from './policy.ts';
import { defaultBoundary, presetPolicy } from './presets.ts';

/** The answers to the four questions, and the volumes behind the third. */
export interface AdvisorAnswers {
  /** May the data leave your own machines? `public-only`: what nobody minds. */
  mayDataLeave: 'yes' | 'public-only' | 'no';
  /** Must you own the model's lifecycle: its version, when it changes, when it ends? */
  mustOwnLifecycle: boolean;
  /** Is the volume high? */
  requestsPerMonth: number;
  /** And is it steady? Bursts leave hardware of one's own idle. */
  steadyVolume: boolean;
  /** What the same volume costs at a provider, in US dollars. */
  cloudUsdPerMonth: number;
  /** Have you the people to run servers? */
  hasOperators: boolean;
}

/** One step of the reasoning. */
export interface AdviceReason {
  question: string;
  observed: string;
  /** The figure it was held against, where there is one. */
  limit: number | null;
  consequence: string;
}

/** Where to run, why, and the policy that says so. */
export interface Advice {
  recommendation: 'device-only' | 'device-and-cloud' | 'device-and-own-servers';
  policy: ParsedPolicy;
  reasons: readonly AdviceReason[];
}

/** Where servers of one's own begin to pay, and where they clearly do. */
export const breakEven = {
  /** Below this many requests a month a provider's price is lower than any idle server. */
  requestsPerMonthFloor: 100_000,
  /** From this many on, if they come steadily, servers of one's own cost less. */
  requestsPerMonthCeiling: 2_000_000,
  /** A monthly bill from which a team and its hardware pay for themselves, whatever the count. */
  cloudUsdPerMonth: 50_000,
} as const;

/**
 * Answers where to run from four questions, as a policy over the given backends and its reasons.
 * Backends in zones that the advice shuts out stay in the policy, where its boundary rejects them.
 * @throws InvalidPolicyError when no backend fits the advice
 */
export function advise(answers: AdvisorAnswers, backends: readonly Backend[]): Advice {
  const economy = judgeVolume(answers);
  const ownServers =
    answers.hasOperators && (answers.mustOwnLifecycle || economy.consequence === ownServersPay);
  const reasons = [
    boundaryReason(answers),
    lifecycleReason(answers),
    economy,
    peopleReason(answers),
  ];
  if (answers.mayDataLeave === 'no' && !ownServers) {
    return {
      recommendation: 'device-only',
      policy: presetPolicy('only_on_device', backends),
      reasons,
    };
  }
  const recommendation = ownServers ? 'device-and-own-servers' : 'device-and-cloud';
  const policy = presetPolicy(modeFor(answers), backends, {
    id: recommendation,
    boundary: boundaryFor(answers, ownServers),
  });
  return { recommendation, policy, reasons };
}

const ownServersPay = 'servers of your own cost less';

function judgeVolume(answers: AdvisorAnswers): AdviceReason {
  const question = 'Is the volume high and steady?';
  const { requestsPerMonth, steadyVolume, cloudUsdPerMonth } = answers;
  if (cloudUsdPerMonth >= breakEven.cloudUsdPerMonth) {
    const observed = `$${cloudUsdPerMonth} a month`;
    return { question, observed, limit: breakEven.cloudUsdPerMonth, consequence: ownServersPay };
  }
  const observed = `${requestsPerMonth} requests a month, ${steadyVolume ? 'steady' : 'in bursts'}`;
  if (requestsPerMonth >= breakEven.requestsPerMonthCeiling && steadyVolume) {
    const limit = breakEven.requestsPerMonthCeiling;
    return { question, observed, limit, consequence: ownServersPay };
  }
  const small = requestsPerMonth < breakEven.requestsPerMonthFloor;
  return {
    question,
    observed,
    limit: small ? breakEven.requestsPerMonthFloor : breakEven.requestsPerMonthCeiling,
    consequence: small
      ? 'a provider costs less than an idle server'
      : 'neither clearly wins; the device takes what it can, a provider the rest',
  };
}

function boundaryReason({ mayDataLeave }: AdvisorAnswers): AdviceReason {
  const consequence = {
    yes: 'each class goes as far as the usual boundary lets it',
    'public-only': 'only public data may reach a third party',
    no: 'nothing leaves machines that are your own',
  }[mayDataLeave];
  return { question: 'May the data leave?', observed: mayDataLeave, limit: null, consequence };
}

function lifecycleReason({ mustOwnLifecycle }: AdvisorAnswers): AdviceReason {
  return {
    question: "Must you own the model's lifecycle?",
    observed: mustOwnLifecycle ? 'yes' : 'no',
    limit: null,
    consequence: mustOwnLifecycle
      ? 'models on the device or on your own servers, whose versions you pin'
      : 'a provider may retire a version; a change is reported',
  };
}

function peopleReason({ hasOperators }: AdvisorAnswers): AdviceReason {
  return {
    question: 'Have you the people to run servers?',
    observed: hasOperators ? 'yes' : 'no',
    limit: null,
    consequence: hasOperators ? 'servers of your own are an option' : 'no servers of your own',
  };
}

/** Whoever must own the lifecycle, or may send little, starts on the device. */
function modeFor({ mayDataLeave, mustOwnLifecycle }: AdvisorAnswers): ExecutionMode {
  return mayDataLeave === 'yes' && !mustOwnLifecycle ? 'prefer_in_cloud' : 'prefer_on_device';
}

function boundaryFor(answers: AdvisorAnswers, ownServers: boolean): typeof defaultBoundary {
  const own: BoundaryRule = {
    zones: ownServers ? ['device', 'own-network'] : ['device'],
    zonesWithConsent: [],
    maximumRetentionDays: 0,
  };
  const thirdParties = answers.mayDataLeave !== 'no' && !(answers.mustOwnLifecycle && ownServers);
  return {
    public: thirdParties ? defaultBoundary.public : own,
    internal: answers.mayDataLeave === 'yes' && thirdParties ? defaultBoundary.internal : own,
    restricted: own,
  };
}
