import { atLeast, atMost, type Rule } from './rule.ts';

/** Prompt and answer must fit into the context window. */
export const contextCapability: Rule = ({ backend }, { request }) => {
  const { promptTokens, maxOutputTokens, leastOutputTokens = maxOutputTokens } = request;
  const answerTokens = backend.zone === 'device' ? leastOutputTokens : maxOutputTokens;
  return atMost('capability.context', promptTokens + answerTokens, backend.contextTokens);
};

/** Tools are never silently dropped. */
export const toolsCapability: Rule = ({ backend }, { request }) =>
  request.needs.tools && !backend.supports.tools
    ? { rule: 'capability.tools', observed: false, limit: true }
    : null;

/** Nor is a JSON schema. */
export const jsonCapability: Rule = ({ backend }, { request }) =>
  request.needs.json && !backend.supports.json
    ? { rule: 'capability.json', observed: false, limit: true }
    : null;

/** Nor is anything else that the backend itself says it cannot honour. */
export const requestCapability: Rule = ({ state }) =>
  state?.unsupportedPart === undefined
    ? null
    : { rule: 'capability.request', observed: state.unsupportedPart, limit: null };

export const qualityCapability: Rule = ({ backend }, { request }) =>
  atLeast('capability.quality', backend.quality, request.needs.minimumQuality);

/** The first token must be expected in time. */
export const firstTokenCapability: Rule = ({ timeToFirstTokenMs }, { request }) =>
  request.timeToFirstTokenMs === undefined
    ? null
    : atMost('capability.first-token', timeToFirstTokenMs, request.timeToFirstTokenMs);

/** So must the whole answer. */
export const deadlineCapability: Rule = ({ totalMs }, { request }) =>
  request.deadlineMs === undefined
    ? null
    : atMost('capability.deadline', totalMs, request.deadlineMs);
