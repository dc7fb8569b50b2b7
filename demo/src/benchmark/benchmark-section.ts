import { HistoryStore } from '../history/history-store.ts';
import type { SectionModule } from '../sections/section.ts';
import { ReportShare } from '../share/report-share.ts';
import '../style/benchmark.css';
import { BenchmarkRun } from './benchmark-run.ts';
import { benchmarkView } from './benchmark-view.ts';

export const openSection: SectionModule['openSection'] = (context) => {
  const run = new BenchmarkRun(context, new HistoryStore());
  const share = new ReportShare(context.holder);
  return (state) => benchmarkView(state, run, share);
};
