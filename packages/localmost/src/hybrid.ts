export { createCloudBackend, openAiCompatibleBackend, strictFetch } from '@localmost/cloud';
export { createMemoryJournal } from '@localmost/journal';
export {
  advise,
  counterfactuals,
  defaultBoundary,
  defaultHealth,
  parsePolicy,
  presetPolicy,
  replayDecision,
  thresholds,
} from '@localmost/policy';
export { deviceBackend } from './hybrid/assemble-policy.ts';
