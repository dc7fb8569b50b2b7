export {
  type ConformanceOptions,
  describeBackendConformance,
} from './describe-backend-conformance.ts';
export type { BackendHarness, ConformanceCaseName, ScriptedAnswer } from './harness.ts';
