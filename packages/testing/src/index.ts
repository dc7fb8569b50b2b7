export { createScriptedEngineFactory, type EngineScript } from './scripted-engine.ts';
export {
  type ForwardCall,
  ScriptedTokenModel,
  type ScriptedTokenModelOptions,
} from './scripted-token-model.ts';
