export { engineChatBackend } from './engine-chat-backend.ts';
export { type EscapeOutcome, type EscapeWay, escapeWays, tryEscape } from './escape-attempts.ts';
export {
  answerSteps,
  type BackendStep,
  ScriptedChatBackend,
  type ScriptedChatBackendOptions,
  textSteps,
} from './scripted-chat-backend.ts';
export { createScriptedEngineFactory, type EngineScript } from './scripted-engine.ts';
export {
  type ScriptedRun,
  type ScriptedStep,
  ScriptedTokenBatch,
  type ScriptedTokenBatchOptions,
} from './scripted-token-batch.ts';
export {
  type ForwardCall,
  ScriptedTokenModel,
  type ScriptedTokenModelOptions,
} from './scripted-token-model.ts';
