import { AuditFailedError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { createJournal } from './journal.ts';
import type { AttemptEvent, ContentEvent, JournalEvent } from './journal-event.ts';
import { createMemoryJournal } from './memory-journal.ts';

const attempt = (rest: Partial<AttemptEvent> = {}): AttemptEvent => ({
  type: 'attempt',
  requestId: 'r1',
  atMs: 1,
  dataClass: 'public',
  backendId: 'vendor',
  zone: 'third-party',
  model: 'm@1',
  attempt: 1,
  requestBytes: 100,
  ...rest,
});
const content = (rest: Partial<ContentEvent> = {}): ContentEvent => ({
  type: 'content',
  requestId: 'r1',
  atMs: 1,
  dataClass: 'public',
  backendId: 'vendor',
  zone: 'third-party',
  model: 'm@1',
  messages: [{ role: 'user', content: 'words' }],
  answer: 'more words',
  ...rest,
});
const fails = () => {
  throw new Error('the disk is full: words');
};

describe('sinks', () => {
  it('all hear an event, whichever of them throws or rejects', () => {
    const heard: JournalEvent[] = [];
    const errors: unknown[] = [];
    const journal = createJournal({
      sinks: [fails, async () => fails(), (event) => heard.push(event)],
      onSinkError: (thrown, type) => {
        errors.push([thrown, type]);
        fails();
      },
    });
    journal.record(attempt());
    expect(heard).toHaveLength(1);
    expect(errors).toEqual([[expect.any(Error), 'attempt']]);
  });
  it('cannot change an event that others get', () => {
    const heard: JournalEvent[] = [];
    const journal = createJournal({
      sinks: [
        (event) => Object.assign(event, { dataClass: 'restricted' }),
        (event) => heard.push(event),
      ],
    });
    journal.record(attempt());
    expect(heard[0]).toMatchObject({ dataClass: 'public' });
  });
  it('get words only where they were asked for, and never restricted ones', () => {
    const memory = createMemoryJournal();
    createJournal({ sinks: [memory.sink] }).record(content());
    expect(memory.events()).toHaveLength(0);
    const open = createJournal({ sinks: [memory.sink], recordContent: true });
    open.record(content());
    open.record(content({ dataClass: 'restricted' }));
    expect(memory.events()).toEqual([content()]);
  });
});

describe('the audit', () => {
  const restricted = attempt({ dataClass: 'restricted' });
  it('is awaited before something restricted runs, and is not told of the rest', async () => {
    const heard: JournalEvent[] = [];
    let release = () => {};
    const written = new Promise<void>((resolve) => {
      release = resolve;
    });
    const journal = createJournal({
      audit: async (event) => {
        heard.push(event);
        await written;
      },
    });
    await journal.recordBefore(attempt());
    let isThrough = false;
    const pending = journal.recordBefore(restricted).then(() => {
      isThrough = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([heard.length, isThrough]).toEqual([1, false]);
    release();
    await pending;
    expect(isThrough).toBe(true);
  });
  it.each<[string, () => unknown]>([
    ['throws', fails],
    ['rejects', async () => fails()],
    ['never answers', () => new Promise(() => undefined)],
  ])('fails closed when its sink %s, and quotes nothing', async (_, audit) => {
    const memory = createMemoryJournal();
    const journal = createJournal({ sinks: [memory.sink], audit, auditTimeoutMs: 5 });
    const error = await journal.recordBefore(restricted).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AuditFailedError);
    expect(JSON.stringify([error, String(error), (error as Error).cause])).not.toContain('words');
    expect(memory.events()).toHaveLength(0);
  });
  it('hears of what came after too, where a failure changes nothing any more', () => {
    const errors: string[] = [];
    const journal = createJournal({ audit: fails, onSinkError: (_, type) => errors.push(type) });
    journal.record(restricted);
    expect(errors).toEqual(['attempt']);
  });
});

describe('the journal in memory', () => {
  it('keeps the last events and the sum of all bytes', () => {
    const memory = createMemoryJournal({ maximumEvents: 3 });
    for (let count = 1; count <= 10; count += 1) memory.sink(attempt({ attempt: count }));
    memory.sink(attempt({ backendId: 'local', zone: 'device', requestBytes: 7 }));
    expect(memory.events()).toHaveLength(3);
    expect(memory.droppedEvents()).toBe(8);
    expect(memory.ledger()).toEqual([
      {
        backendId: 'vendor',
        zone: 'third-party',
        dataClass: 'public',
        attempts: 10,
        requestBytes: 1000,
      },
      { backendId: 'local', zone: 'device', dataClass: 'public', attempts: 1, requestBytes: 7 },
    ]);
    expect(memory.bytesThatLeft()).toBe(1000);
    memory.clear();
    expect([memory.events(), memory.ledger(), memory.bytesThatLeft()]).toEqual([[], [], 0]);
  });
});
