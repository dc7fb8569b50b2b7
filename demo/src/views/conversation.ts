import { html, nothing, type TemplateResult } from 'lit';
import { type AppState, isAnswering, type Turn } from '../app-state.ts';
import type { Controller } from '../controller.ts';

const questions = [
  'Why is the sky blue? Explain it to a child.',
  'Write a short note to thank a neighbour for watering the plants.',
  'Give me three names for a small grey cat.',
];
const beginnings = [
  'Once upon a time a fox lived at the edge of a wood.',
  'The little boat had never been to sea before.',
  'On a cold winter morning the old woman opened her door and',
];

/**
 * The turns so far. It is a live region that stays silent while an answer grows, so that a screen
 * reader hears it once and whole.
 */
export function conversationView(state: AppState, controller: Controller): TemplateResult {
  if (state.turns.length === 0) return invitation(state, controller);
  return html`
    <div
      class="turns"
      role="log"
      aria-live="polite"
      aria-busy=${isAnswering(state) ? 'true' : 'false'}
    >
      ${state.turns.map(turnView)}
    </div>
    ${isAnswering(state) ? nothing : startOver(controller)}
  `;
}

function turnView(turn: Turn): TemplateResult {
  const isUser = turn.role === 'user';
  return html`
    <article class=${isUser ? 'turn turn-user' : 'turn'} data-state=${turn.state}>
      <h3 class="speaker">${isUser ? 'You' : 'Model'}</h3>
      <div class="said">${turn.content.trimStart()}${turn.state === 'streaming' ? html`<span class="caret" aria-hidden="true"></span>` : nothing}</div>
      ${turn.state === 'stopped' ? html`<p class="hint">Stopped.</p>` : nothing}
    </article>
  `;
}

function startOver(controller: Controller): TemplateResult {
  return html`
    <button
      class="button button-quiet start-over"
      type="button"
      @click=${() => controller.clearConversation()}
    >
      Start over
    </button>
  `;
}

function invitation(state: AppState, controller: Controller): TemplateResult {
  const isChat = isChatModel(state);
  return html`
    <div class="invitation">
      <h2>${isChat ? 'Ask something' : 'Begin a story'}</h2>
      <p>
        ${
          isChat
            ? 'A small model makes mistakes: do not trust it with facts.'
            : 'This model only goes on with a text. Write how it begins.'
        }
      </p>
      <ul class="suggestions">
        ${(isChat ? questions : beginnings).map(
          (text) =>
            html`<li>
              <button class="suggestion" type="button" @click=${() => void controller.send(text)}>
                ${text}
              </button>
            </li>`,
        )}
      </ul>
    </div>
  `;
}

/** Whether the loaded model follows a conversation. */
export function isChatModel(state: AppState): boolean {
  const loaded = state.choices.find(({ manifest }) => manifest.id === state.loaded?.id);
  return loaded?.manifest.capabilities.chat ?? true;
}
