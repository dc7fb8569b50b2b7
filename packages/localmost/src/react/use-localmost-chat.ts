import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { LocalmostClient } from '../client.ts';
import { type ChatParams, type ChatState, Conversation } from './conversation.ts';
import { useNewest } from './use-newest.ts';

/** Settings of {@link useLocalmostChat}, beside all that `chat.completions.create` takes. */
export interface ChatSettings extends ChatParams {
  /** Id of a model that is ready, or `auto`. Another id begins another conversation. */
  model: string;
  /** What stands before the conversation. */
  system?: string;
}

/** A conversation, and what can be done in it. */
export interface LocalmostChat extends ChatState {
  /** Asks; settled when the answer has ended, however it did. Does nothing while one is being made. */
  send: (content: string) => Promise<void>;
  /** Ends the answer under way; what came of it stays. */
  stop: () => void;
  clear: () => void;
}

/**
 * Holds one conversation. The newest settings count when a message is sent; unmounting stops the
 * answer under way.
 */
export function useLocalmostChat(client: LocalmostClient, settings: ChatSettings): LocalmostChat {
  const { model } = settings;
  const conversation = useMemo(() => new Conversation(client, model), [client, model]);
  const state = useSyncExternalStore(
    conversation.subscribe,
    conversation.snapshot,
    conversation.snapshot,
  );
  const newest = useNewest(settings);
  const send = useCallback(
    (content: string) => {
      const { model: _, system, ...params } = newest.current;
      return conversation.send(content, system, params);
    },
    [conversation, newest],
  );
  const stop = useCallback(() => conversation.stop(), [conversation]);
  const clear = useCallback(() => conversation.clear(), [conversation]);
  useEffect(() => () => conversation.stop(), [conversation]);
  return { ...state, send, stop, clear };
}
