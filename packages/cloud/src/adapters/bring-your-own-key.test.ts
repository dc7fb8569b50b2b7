import { InvalidRequestError } from '@localmost/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BringYourOwnKeyOptions, dangerouslyKeepKeyInPage } from './bring-your-own-key.ts';

const key = 'sk-own-0123456789';
const options: BringYourOwnKeyOptions = {
  key,
  userAcceptsThatScriptsOfThisPageCanReadTheKey: true,
};

afterEach(() => vi.unstubAllGlobals());

describe('dangerouslyKeepKeyInPage', () => {
  it('gives the header of a call until the key is forgotten', async () => {
    const kept = dangerouslyKeepKeyInPage(options);
    expect(await kept.headers()).toEqual({ Authorization: `Bearer ${key}` });
    kept.forget();
    await expect(kept.headers()).rejects.toBeInstanceOf(InvalidRequestError);
  });

  it('puts the key into another header as it is', async () => {
    const kept = dangerouslyKeepKeyInPage({ ...options, header: 'x-api-key' });
    expect(await kept.headers()).toEqual({ 'x-api-key': key });
  });

  it('shows the key in nothing that is printed or stored by accident', () => {
    const kept = dangerouslyKeepKeyInPage(options);
    expect(JSON.stringify(kept) + String(kept) + Object.values(kept).map(String)).not.toContain(
      key,
    );
  });

  it('refuses without the user’s consent, in JavaScript too', () => {
    const careless: unknown = { key };
    expect(() => dangerouslyKeepKeyInPage(careless as BringYourOwnKeyOptions)).toThrow(
      /has not agreed/,
    );
  });

  it.each(['', 'short', 'sk-with a space', `${key}\r\nX-Evil: 1`, 'sk-ключ-0123'])(
    'refuses a key that is none, without repeating it',
    (wrong) => {
      let message = '';
      try {
        dangerouslyKeepKeyInPage({ ...options, key: wrong });
      } catch (error) {
        message = String(error);
      }
      expect(message).toContain('it is not a key');
      if (wrong) expect(message).not.toContain(wrong);
    },
  );

  it('refuses in a page that came over an insecure connection', () => {
    vi.stubGlobal('isSecureContext', false);
    expect(() => dangerouslyKeepKeyInPage(options)).toThrow(/insecure/);
  });
});
