import { html, nothing, type TemplateResult } from 'lit';
import type { AppState } from '../app-state.ts';
import type { Controller } from '../controller.ts';
import { verdictBanner } from '../device/verdict-banner.ts';
import { navigationBar } from '../navigation/navigation-bar.ts';
import type { SectionLoader } from '../sections/section-loader.ts';
import { composerView } from './composer.ts';
import { conversationView } from './conversation.ts';
import { errorCard } from './error-card.ts';
import { footerView } from './footer.ts';
import { headerView } from './header.ts';
import { modelPanel } from './model-panel.ts';
import { preparingPanel } from './preparing-panel.ts';
import { proofPanel } from './proof-panel.ts';
import { runnerPanel } from './runner-panel.ts';

/** The whole page for a state. */
export function pageView(
  state: AppState,
  controller: Controller,
  sections: SectionLoader,
): TemplateResult {
  const { place } = state;
  const isChatting = place === 'chat' && state.stage === 'ready';
  const content = place === 'chat' ? stageView(state, controller) : sections.view(place, state);
  return html`
    <div class=${isChatting ? 'page page-ready' : 'page'}>
      ${headerView(state)} ${navigationBar(place)}
      <main class="layout">${verdictBanner(state.device)} ${content}</main>
      ${footerView(state)}
    </div>
  `;
}

function stageView(state: AppState, controller: Controller): TemplateResult {
  const error = state.error === null ? nothing : errorCard(state.error);
  if (state.stage === 'preparing') return preparingPanel(state, controller);
  if (state.stage === 'choosing' || state.loaded === null) {
    return html`${error}${modelPanel(state, controller)}`;
  }
  return html`
    <section class="chat" aria-label="Conversation">
      ${conversationView(state, controller)} ${error} ${composerView(state, controller)}
    </section>
    <aside class="side">
      ${runnerPanel(state, state.loaded, controller)} ${proofPanel(state.loaded)}
    </aside>
  `;
}
