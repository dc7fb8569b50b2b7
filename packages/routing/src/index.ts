export type { RoutedRequest } from './routed-request.ts';
export { createRouter, type Explanation, type Router } from './router.ts';
export type {
  DeviceState,
  RoutedBackend,
  RouterLedger,
  RouterOptions,
} from './router-options.ts';
export { estimatePromptTokens } from './token-estimate.ts';
