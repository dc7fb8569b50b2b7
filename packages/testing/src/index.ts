export {
  type ForwardCall,
  ScriptedTokenModel,
  type ScriptedTokenModelOptions,
} from './scripted-token-model.ts';
