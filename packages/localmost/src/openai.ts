export { createOpenAiFetch, type OpenAiFetch } from './openai/create-openai-fetch.ts';
export type { OpenAiError } from './openai/error-response.ts';
