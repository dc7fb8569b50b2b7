export {
  createLocalmostProvider,
  type LocalmostProvider,
} from './ai-sdk/create-localmost-provider.ts';
