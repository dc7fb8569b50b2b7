import { type LocalmostClient, LocalmostError, type ModelManifest } from 'localmost';
import { useLocalmostChat, useLocalmostModel } from 'localmost/react';
import { type ReactElement, type SubmitEvent, useState } from 'react';

interface StoryProps {
  client: LocalmostClient;
  model: ModelManifest;
}

export function Story({ client, model }: StoryProps): ReactElement {
  const { status, progress, error, load } = useLocalmostModel(client, model.id);
  const megabytes = (model.files.reduce((sum, file) => sum + file.byteLength, 0) / 1e6).toFixed(1);
  if (status === 'ready') return <Conversation client={client} modelId={model.id} />;
  return (
    <section>
      <h1>A story, told on this device</h1>
      <button type="button" disabled={status === 'loading'} onClick={load}>
        Download {megabytes} MB and start
      </button>
      {progress && <progress value={progress.loadedBytes} max={progress.totalBytes} />}
      <Problem error={error} />
    </section>
  );
}

function Conversation({ client, modelId }: { client: LocalmostClient; modelId: string }) {
  const [text, setText] = useState('Once upon a time there was a little fox who');
  const { messages, status, error, send, stop } = useLocalmostChat(client, {
    model: modelId,
    max_tokens: 60,
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void send(text);
  };
  return (
    <section>
      <h1>A story, told on this device</h1>
      <ol>
        {messages.map(({ id, role, content, state }) => (
          <li key={id} data-role={role} data-state={state}>
            {content}
          </li>
        ))}
      </ol>
      <form onSubmit={submit}>
        <label>
          Beginning{' '}
          <input value={text} onChange={({ target }) => setText(target.value)} size={50} />
        </label>
        <button type="submit" disabled={status === 'answering'}>
          Go on
        </button>
        <button type="button" disabled={status === 'ready'} onClick={stop}>
          Stop
        </button>
      </form>
      <Problem error={error} />
    </section>
  );
}

/** Every error of Localmost says what to do, the best first. */
function Problem({ error }: { error: Error | null }) {
  if (error === null) return null;
  const remedies = error instanceof LocalmostError ? error.remedies : [];
  return (
    <div role="alert">
      {error.message}
      <ol>
        {remedies.map((remedy) => (
          <li key={remedy}>{remedy}</li>
        ))}
      </ol>
    </div>
  );
}
