export type { ChatState, ChatTurn } from './react/conversation.ts';
export type { ModelState } from './react/model-load.ts';
export {
  type ChatSettings,
  type LocalmostChat,
  useLocalmostChat,
} from './react/use-localmost-chat.ts';
export {
  type LocalmostModel,
  type ModelSettings,
  useLocalmostModel,
} from './react/use-localmost-model.ts';
