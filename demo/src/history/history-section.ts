import type { SectionModule } from '../sections/section.ts';
import { ReportShare } from '../share/report-share.ts';
import '../style/benchmark.css';
import { HistoryKeeper } from './history-keeper.ts';
import { HistoryStore } from './history-store.ts';
import { historyView } from './history-view.ts';

export const openSection: SectionModule['openSection'] = ({ holder }) => {
  const keeper = new HistoryKeeper(holder, new HistoryStore());
  const share = new ReportShare(holder);
  const readWhenShown = () => {
    if (holder.state.place === 'history') void keeper.read();
  };
  addEventListener('hashchange', readWhenShown);
  readWhenShown();
  return (state) => historyView(state.history, keeper, share);
};
