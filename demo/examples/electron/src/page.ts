import { createClient, LocalmostError } from 'localmost';
import { storyModel } from 'localmost/story-model';

const form = find('form');
const button = find('button');
const status = find('p');
const story = find('output');

const model = await storyModel();
const client = createClient({ manifests: [model] });

try {
  const loaded = await client.models.load(model.id, {
    onProgress: ({ phase }) => {
      status.textContent = `${phase} …`;
    },
  });
  const { backend, threads } = loaded.capabilities;
  status.textContent = `Ready: ${backend}, ${threads} thread(s)`;
  button.disabled = false;
} catch (error) {
  explain(error);
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  const content = String(new FormData(form).get('beginning'));
  story.textContent = content;
  try {
    const chunks = await client.chat.completions.create({
      model: model.id,
      messages: [{ role: 'user', content }],
      max_tokens: 60,
      stream: true,
    });
    for await (const chunk of chunks) story.append(chunk.choices[0]?.delta.content ?? '');
  } catch (error) {
    explain(error);
  }
  button.disabled = false;
});

/** Every error of Localmost says what to do next. */
function explain(error: unknown) {
  if (!(error instanceof LocalmostError)) throw error;
  status.textContent = `${error.message} ${error.remedies[0] ?? ''}`;
}

function find<Name extends keyof HTMLElementTagNameMap>(name: Name): HTMLElementTagNameMap[Name] {
  const element = document.querySelector(name);
  if (element === null) throw new Error(`The page has no ${name}.`);
  return element;
}
