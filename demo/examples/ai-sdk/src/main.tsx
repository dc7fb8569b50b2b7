import { useChat } from '@ai-sdk/react';
import { DirectChatTransport, ToolLoopAgent } from 'ai';
import { createClient } from 'localmost';
import { createLocalmostProvider } from 'localmost/ai-sdk';
import { storyModel } from 'localmost/story-model';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

const main = document.querySelector('main');
if (main === null) throw new Error('The page has no main.');

const model = await storyModel();
const client = createClient({ manifests: [model] });
await client.models.load(model.id);

// No server: the agent runs in the page, its model in a sealed worker.
const agent = new ToolLoopAgent({
  model: createLocalmostProvider(client)(model.id),
  maxOutputTokens: 60,
});
const transport = new DirectChatTransport({ agent });

function Chat() {
  const [text, setText] = useState('Once upon a time there was a little fox who');
  const { messages, sendMessage, status, stop } = useChat({ transport });
  return (
    <section>
      <h1>A story, told on this device</h1>
      <ol>
        {messages.map(({ id, role, parts }) => (
          <li key={id} data-role={role}>
            {parts.map((part) => (part.type === 'text' ? part.text : '')).join('')}
          </li>
        ))}
      </ol>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void sendMessage({ text });
        }}
      >
        <label>
          Beginning{' '}
          <input value={text} onChange={({ target }) => setText(target.value)} size={50} />
        </label>
        <button type="submit" disabled={status !== 'ready'}>
          Go on
        </button>
        <button type="button" disabled={status === 'ready'} onClick={stop}>
          Stop
        </button>
      </form>
      <p role="status">{status}</p>
    </section>
  );
}

createRoot(main).render(
  <StrictMode>
    <Chat />
  </StrictMode>,
);
