export { type Problem, problems } from './arbitraries.ts';
export { breachOf, mayReceive } from './boundary-oracle.ts';
export { examplePolicyData } from './example-policy.ts';
