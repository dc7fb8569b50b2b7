import type { Contestant } from './contestant.ts';
import type { BusyRound } from './measure-busy.ts';
import type { Round, TokenTimes } from './measure-round.ts';
import { bootstrapMedian, quartiles, type Spread } from './statistics.ts';

/** A contestant's speeds in tokens a second, median and quartiles. */
export interface SpeedReport {
  readonly name: string;
  readonly threads: number;
  readonly rounds: number;
  readonly decode: Spread;
  /** Median decode as a share of the tokens whose weights this memory can give a second. */
  readonly decodeOfReadLimit: number;
  /** By tokens of prompt. */
  readonly prefill: Readonly<Record<string, Spread>>;
  /** Milliseconds to the first token, by tokens of the whole prompt. */
  readonly firstTokenMs: Readonly<Record<string, Spread>>;
  /** Per second of processor time, all threads added. */
  readonly decodePerProcessorSecond: Spread;
  readonly prefillPerProcessorSecond: Readonly<Record<string, Spread>>;
}

/** How many times faster ours is than a peer in the same round: the median and its 95 % interval. */
export interface RatioReport {
  readonly peer: string;
  readonly threads: number;
  readonly decode: Spread;
  readonly prefill: Readonly<Record<string, Spread>>;
}

/** Decode alone and beside a busy process, and the ratio of both in the same round. */
export interface BusyReport {
  readonly name: string;
  readonly threads: number;
  readonly rounds: number;
  readonly alone: Spread;
  readonly besideBusyProcess: Spread;
  readonly kept: Spread;
}

/** One contestant with what was measured of it. */
export interface Measured<Result> {
  readonly contestant: Contestant;
  readonly rounds: readonly Result[];
}

/** Speeds of all. @param readGigabytesPerSecond by number of threads */
export function reportSpeeds(
  all: readonly Measured<Round>[],
  readGigabytesPerSecond: (threads: number) => number,
): SpeedReport[] {
  return all.map(({ contestant: { name, threads, weightBytes }, rounds }) => {
    const limit = (readGigabytesPerSecond(threads) * 1e9) / weightBytes;
    const decodeMs = rounds.map((round) => round.decode.wallMs);
    return {
      name,
      threads,
      rounds: rounds.length,
      decode: speeds(decodeMs),
      decodeOfReadLimit: round2(quartiles(decodeMs.map((ms) => 1000 / ms)).median / limit),
      prefill: byPrompt(rounds, ({ wallMs }) => wallMs),
      firstTokenMs: firstTokens(rounds),
      decodePerProcessorSecond: speeds(rounds.map((round) => round.decode.processorMs)),
      prefillPerProcessorSecond: byPrompt(rounds, ({ processorMs }) => processorMs),
    };
  });
}

/** Ours, in the build that it chooses, against each peer on as many threads, round by round. */
export function reportRatios(all: readonly Measured<Round>[]): RatioReport[] {
  const ratios: RatioReport[] = [];
  for (const { contestant: peer, rounds } of all) {
    if (peer.name.startsWith('localmost')) continue;
    const ours = all.find(
      // The first of ours has the build that it chose itself.
      ({ contestant: { name, threads } }) =>
        name.startsWith('localmost') && threads === peer.threads,
    );
    if (ours === undefined) continue;
    const times = (pick: (round: Round) => number | undefined): Spread =>
      rounded(
        bootstrapMedian(
          rounds.map((theirs, index) => {
            const own = ours.rounds[index];
            return (pick(theirs) ?? Number.NaN) / ((own && pick(own)) ?? Number.NaN);
          }),
        ),
        round2,
      );
    ratios.push({
      peer: peer.name,
      threads: peer.threads,
      decode: times((round) => round.decode.wallMs),
      prefill: Object.fromEntries(
        promptLengths(rounds).map((tokens) => [
          tokens,
          times((round) => round.prefill[tokens]?.wallMs),
        ]),
      ),
    });
  }
  return ratios;
}

/** What each keeps of its decode speed beside a busy process. */
export function reportBusy(all: readonly Measured<BusyRound>[]): BusyReport[] {
  return all.map(({ contestant: { name, threads }, rounds }) => ({
    name,
    threads,
    rounds: rounds.length,
    alone: speeds(rounds.map(({ aloneMs }) => aloneMs)),
    besideBusyProcess: speeds(rounds.map(({ busyMs }) => busyMs)),
    kept: rounded(bootstrapMedian(rounds.map(({ aloneMs, busyMs }) => aloneMs / busyMs)), round2),
  }));
}

function promptLengths(rounds: readonly Round[]): number[] {
  return Object.keys(rounds[0]?.prefill ?? {}).map(Number);
}

function firstTokens(rounds: readonly Round[]): Record<string, Spread> {
  const prompts = Object.keys(rounds[0]?.firstTokenMs ?? {}).map(Number);
  return Object.fromEntries(
    prompts.map((tokens) => [
      tokens,
      rounded(quartiles(rounds.map(({ firstTokenMs }) => firstTokenMs[tokens] ?? 0)), Math.round),
    ]),
  );
}

function byPrompt(
  rounds: readonly Round[],
  pick: (times: TokenTimes) => number,
): Record<string, Spread> {
  return Object.fromEntries(
    promptLengths(rounds).map((tokens) => [
      tokens,
      speeds(
        rounds.flatMap(({ prefill }) => {
          const times = prefill[tokens];
          return times ? [pick(times)] : [];
        }),
      ),
    ]),
  );
}

function speeds(msPerToken: readonly number[]): Spread {
  return rounded(
    quartiles(msPerToken.map((ms) => 1000 / ms)),
    (value) => Math.round(10 * value) / 10,
  );
}

function rounded({ low, median, high }: Spread, round: (value: number) => number): Spread {
  return { low: round(low), median: round(median), high: round(high) };
}

function round2(value: number): number {
  return Math.round(100 * value) / 100;
}
