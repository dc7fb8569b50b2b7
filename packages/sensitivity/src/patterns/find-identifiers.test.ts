import { describe, expect, it } from 'vitest';
import { findIdentifiers } from './find-identifiers.ts';

const kindsIn = (text: string): string[] => findIdentifiers(text).map(({ kind }) => kind);

describe('identifiers that are found', () => {
  it.each([
    ['card-number', 'charge 4242 4242 4242 4242 please'],
    ['card-number', 'amex 378282246310005'],
    ['iban', 'IBAN DE89 3704 0044 0532 0130 00 thanks'],
    ['iban', 'gb82west12345698765432'],
    ['us-social-security-number', 'my SSN is 536-90-4399'],
    ['uk-national-insurance-number', 'NINO JG 10 37 59 A'],
    ['de-tax-id', 'Steuer-ID 86095742719'],
    ['fr-social-security-number', '1 84 12 76 451 089 46'],
    ['es-dni', 'DNI 76543210S'],
    ['it-codice-fiscale', 'RSSMRA85T10A562S'],
    ['nl-burgerservicenummer', 'BSN: 111222333'],
    ['pl-pesel', 'PESEL 44051401359'],
    ['br-cpf', '529.982.247-25'],
    ['cn-resident-id', '身份证11010519491231002X'],
    ['jp-my-number', 'マイナンバー １２３４ ５６７８ ９０１８'],
    ['passport-number', 'passport no. C4F7G81T2'],
    ['date-of-birth', 'DOB: 03/09/1975'],
    ['private-key', '-----BEGIN RSA PRIVATE KEY-----\nMII'],
    ['json-web-token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiIsInJvbGUi.k3mZ1vQn8sT0xYw2'],
    ['vendor-token', 'token AKIAQ3EGRZ5WHT7NPLKD'],
    ['connection-string', 'postgres://app:mapleSyrup4@db.internal/prod'],
    ['credential', 'DB_PASSWORD=hunter22'],
    ['credential', 'the wifi password is Sommer2023!'],
    ['pin', 'my PIN is 4821'],
    ['pin', 'Passcode to the storage unit: 5591'],
    ['pin', "The lockbox combo's 3-1-7-9"],
    ['e-mail-address', 'write to k.moreau@proton.me'],
    ['phone-number', '+49 171 2345987'],
    ['phone-number', 'call (415) 867-2309'],
    ['postal-address', 'ship to 4412 Willow Creek Rd, Boise'],
    ['postal-address', 'Gartenstraße 12, 79098 Freiburg'],
  ])('%s in "%s"', (kind, text) => {
    expect(kindsIn(text)).toContain(kind);
  });
});

describe('look-alikes that are not', () => {
  it.each([
    'order number 4111-1111-1111-1112',
    'ISBN 978-3-16-148410-0',
    'uuid 123e4567-e89b-12d3-a456-426614174000',
    'version 10.0.19045.3803',
    'commit 9fceb02d0ae598e95dc970b74767f19372d61af8',
    'timestamp 1718049600000',
    'tracking 1Z999AA10123456784',
    'Pi is 3.14159265358979',
    'SSN: 000-00-0000, phone: 555-0100',
    'DE00 0000 0000 0000 0000 00',
    'API_KEY=your-api-key-here',
    'const password = process.env.PASSWORD;',
    'curl -H "Authorization: Bearer $TOKEN" https://api.example.com',
    'postgres://user:<password>@localhost/app',
    'write to user@example.com',
    'the password is wrong',
    'Max Mustermann, Musterstraße 1, 12345 Musterstadt',
    'the password must contain 8 characters',
    'how do I reset a password?',
    'the museum is at 5 Main Square, Berlin',
  ])('"%s"', (text) => {
    expect(kindsIn(text)).toEqual([]);
  });
});

it('takes time in proportion to a hostile text', () => {
  // A pattern that backtracks would not come back from these; a generous bound, no benchmark.
  const started = performance.now();
  for (const piece of ['1 ', 'a@', '4-', 'password is ', 'A1', '(0', 'rue a']) {
    findIdentifiers(piece.repeat(20_000));
  }
  expect(performance.now() - started).toBeLessThan(20_000);
});
