import type { BenchmarkReport } from '../report/benchmark-report.ts';

/** What a run must know of the page that it ran in. */
export interface PageWatch {
  /** Ends watching. `longTasks` is absent where the browser does not tell. */
  end(): { wasHidden: boolean; longTasks?: NonNullable<BenchmarkReport['longTasks']> };
}

/** Watches whether the page is hidden, which slows it down, and whether its own thread hangs. */
export function watchPage(): PageWatch {
  let wasHidden = document.hidden;
  const watch = () => {
    wasHidden ||= document.hidden;
  };
  document.addEventListener('visibilitychange', watch);
  const tells = PerformanceObserver.supportedEntryTypes.includes('longtask');
  const longTasks = { count: 0, longestMs: 0, totalMs: 0 };
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      longTasks.count += 1;
      longTasks.totalMs += duration;
      longTasks.longestMs = Math.max(longTasks.longestMs, duration);
    }
  });
  if (tells) observer.observe({ type: 'longtask' });
  return {
    end() {
      document.removeEventListener('visibilitychange', watch);
      observer.disconnect();
      return { wasHidden, ...(tells && { longTasks }) };
    },
  };
}
