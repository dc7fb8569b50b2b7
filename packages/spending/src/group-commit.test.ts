import { describe, expect, it } from 'vitest';
import { type Book, emptyBook } from './book.ts';
import { GroupCommit } from './group-commit.ts';

/** Each write waits for its lock, then for its disk. */
function slowWrites() {
  const book = emptyBook();
  const turns: (() => void)[] = [];
  const turn = () => new Promise<void>((resolve) => turns.push(resolve));
  const commit = new GroupCommit(async (change) => {
    await turn();
    change(book);
    await turn();
  });
  const next = async () => {
    turns.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { book, turns, next, commit };
}

const spend = (day: string) => (book: Book) => {
  book.spentByDay.set(day, 1);
  return day;
};

describe('changes of one tab', () => {
  it('go together into one write, and are told only when that is done', async () => {
    const { turns, next, commit } = slowWrites();
    const told: string[] = [];
    const add = (day: string) => commit.add(spend(day)).then((it) => told.push(it));
    const all = [add('a'), add('b')];
    await next();
    all.push(add('c'));
    expect(told).toEqual([]);
    await next();
    expect(told).toEqual(['a', 'b']);
    await next();
    await next();
    await Promise.all(all);
    expect(told).toEqual(['a', 'b', 'c']);
    expect(turns).toEqual([]);
  });
  it('fail each for itself, and together where the write fails', async () => {
    const errors = [new Error('lock'), new Error('disk')];
    const commit = new GroupCommit(async (change) => {
      if (errors.length !== 2) change(emptyBook());
      const error = errors.shift();
      if (error) throw error;
    });
    await expect(commit.add(spend('a'))).rejects.toThrow('lock');
    await expect(commit.add(spend('a'))).rejects.toThrow('disk');
    const refuse = () => {
      throw new Error('refused');
    };
    const others = [commit.add(refuse), commit.add(spend('b'))];
    await expect(others[0]).rejects.toThrow('refused');
    await expect(others[1]).resolves.toBe('b');
  });
  it('are told once where the write was done anew', async () => {
    const commit = new GroupCommit(async (change) => {
      change(emptyBook());
      change(emptyBook());
    });
    let runs = 0;
    await expect(commit.add(() => ++runs)).resolves.toBe(2);
  });
  it('are not taken by a write that was given up', async () => {
    const late: ((book: Book) => void)[] = [];
    const commit = new GroupCommit(async (change) => {
      if (late.length > 0) return change(emptyBook());
      late.push(change);
      throw new Error('given up');
    });
    const first = commit.add(spend('a'));
    await expect(first).rejects.toThrow('given up');
    const second = commit.add(spend('b'));
    expect(() => late[0]?.(emptyBook())).toThrow('too late');
    await expect(second).resolves.toBe('b');
  });
});
