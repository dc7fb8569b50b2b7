import { html, type TemplateResult } from 'lit';
import { reportView } from '../report/report-view.ts';
import type { SectionModule } from '../sections/section.ts';
import { type LinkFault, readFragment } from '../share/unpack-report.ts';
import { loadingCard } from '../views/loading-card.ts';
import '../style/benchmark.css';

const faults: Readonly<Record<LinkFault, string>> = {
  'too-long': 'The link holds more than a run could.',
  damaged: 'The link is damaged: a part of it may have been cut off.',
  'no-report': 'What the link holds is no run of this page.',
};

/** Shows the run that the page's address holds. It is read-only and is not kept. */
export const openSection: SectionModule['openSection'] = ({ holder }) => {
  const read = async () => {
    if (holder.state.place !== 'run') return;
    const fragment = location.hash;
    const shared = await readFragment(fragment);
    if (fragment === location.hash) holder.change({ history: { ...holder.state.history, shared } });
  };
  addEventListener('hashchange', () => void read());
  void read();
  return ({ history: { shared } }) => {
    if (shared === null) return loadingCard();
    if (typeof shared === 'string') return faultCard(shared);
    return html`
      <p class="shared-note">
        Somebody shared this run. It came in the link itself; nothing was fetched for it, and nobody
        has checked that it was measured.
      </p>
      ${reportView(shared, html`<p><a href="#benchmark">Measure your own device</a></p>`)}
    `;
  };
};

function faultCard(fault: LinkFault): TemplateResult {
  return html`
    <section class="card error" role="alert">
      <h2 class="error-title">${faults[fault]}</h2>
      <ol class="remedies"><li>Ask whoever sent it for the whole link.</li></ol>
      <p class="error-code"><code>link-${fault}</code></p>
    </section>
  `;
}
