import { describe, expect, it } from 'vitest';
import { findIdentifiers } from './find-identifiers.ts';

const kindsIn = (text: string): string[] => findIdentifiers(text).map(({ kind }) => kind);
/** Secret shapes are put together here, so that scanners of repositories do not take them for real. */
const letters = (count: number): string =>
  'aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zC'.repeat(4).slice(0, count);
const hex = (count: number): string => 'a3f19c07be5d2846'.repeat(6).slice(0, count);

describe('cards, accounts and national identifiers', () => {
  it.each([
    ['card-number', 'charge 4242 4242 4242 4242 please'],
    ['card-number', 'amex 378282246310005'],
    ['card-number', '银行卡号6222020332245383234,户名陈强'],
    ['iban', 'IBAN DE89 3704 0044 0532 0130 00 thanks'],
    ['iban', 'gb82west12345698765432'],
    ['iban', 'PT72-5145-4752-7720-4056-0865-6'],
    ['bank-account', 'sort code 40-22-18, account 11882044'],
    ['bank-account', '口座 三菱UFJ銀行 新宿支店 普通 2281934'],
    ['us-social-security-number', 'my SSN is 536-90-4399'],
    ['us-social-security-number', 'her SSN is 123-45-6789'],
    ['us-medicare-number', 'Medicare 9GH5-UM1-RG99'],
    ['uk-national-insurance-number', 'NINO JG 10 37 59 A'],
    ['uk-nhs-number', 'NHS 847 195 4060'],
    ['de-tax-id', 'Steuer-ID 86095742719'],
    ['de-social-insurance-number', 'Sozialversicherungsnummer 65 170839 J 003'],
    ['fr-social-security-number', '1 84 12 76 451 089 46'],
    ['es-dni', 'DNI 76543210S'],
    ['it-codice-fiscale', 'RSSMRA85T10A562S'],
    ['nl-burgerservicenummer', 'BSN: 111222333'],
    ['pt-nif', 'NIF 232926123'],
    ['be-national-number', 'rijksregister 85.07.12-233.77'],
    ['ch-ahv-number', '756.5474.8554.55'],
    ['at-social-insurance-number', 'SVNR 1018 120785'],
    ['pl-pesel', 'PESEL 44051401359'],
    ['se-personal-number', '850712-2391'],
    ['no-birth-number', 'fødselsnummer 12078510062'],
    ['fi-personal-code', 'hetu 120785-233U'],
    ['cz-birth-number', 'rodné číslo 850712/2008'],
    ['ro-cnp', 'CNP 1850712123451'],
    ['ru-snils', 'СНИЛС 112-233-445 95'],
    ['ru-tax-or-passport-number', 'паспорт 45 04 118204'],
    ['tr-identity-number', 'TC kimlik 38540127628'],
    ['br-cpf', '529.982.247-25'],
    ['cl-rut', 'RUT 18.442.073-2'],
    ['ar-cuil', '20-18442073-3'],
    ['ca-social-insurance-number', 'SIN 552 907 842'],
    ['za-identity-number', 'ID 8507124800083'],
    ['cn-resident-id', '身份证11010519491231002X'],
    ['jp-my-number', 'マイナンバー １２３４ ５６７８ ９０１８'],
    ['kr-resident-number', '주민등록번호 860627-1755821'],
    ['in-aadhaar', '3590 4584 7447'],
    ['in-permanent-account-number', 'PAN ABCPE1234F'],
    ['tw-identity-number', '身分證 A173204566'],
    ['hk-identity-number', 'HKID A123456(7)'],
    ['sg-nric', 'NRIC S7320456I'],
    ['au-tax-file-number', 'TFN 459 287 713'],
  ])('%s in "%s"', (kind, text) => {
    expect(kindsIn(text)).toContain(kind);
  });
});

describe('papers, contact and traces', () => {
  it.each([
    ['passport-number', 'passport no. C4F7G81T2'],
    ['identity-document', 'MRN 00482913, bed 7'],
    ['identity-document', 'DL# D482-1193-6650 IL exp 2027'],
    ['licence-plate', 'license plate is 7KJV392, blue corolla'],
    ['licence-plate', '车牌京A44102'],
    ['licence-plate', 'ナンバーは品川300あ44-10'],
    ['date-of-birth', 'DOB: 03/09/1975'],
    ['date-of-birth', 'geb. 03.12.1968 in Kassel'],
    ['date-of-birth', 'née le 14/08/1991 à Brest'],
    ['date-of-birth', 'my birthday is March 3, 1985'],
    ['date-of-birth', '生年月日は1985年3月3日です'],
    ['e-mail-address', 'write to k.moreau@proton.me'],
    ['e-mail-address', 'my email is jane@example.com'],
    ['e-mail-address', 'lena dot weiss at gmail dot com'],
    ['phone-number', '+49 171 2345987'],
    ['phone-number', 'call (415) 867-2309'],
    ['phone-number', 'my number is 555-0142'],
    ['phone-number', '06 44 10 22 90'],
    ['phone-number', '电话13844102290'],
    ['phone-number', '090-4471-8823'],
    ['postal-address', 'ship to 4412 Willow Creek Rd, Boise'],
    ['postal-address', 'Gartenstraße 12, 79098 Freiburg'],
    ['postal-address', '14 rue des Lilas, 69003 Lyon'],
    ['postal-address', '上海市徐汇区漕溪北路398号1201室'],
    ['postal-address', '東京都世田谷区北沢2-14-7'],
    ['ip-address', 'my IP at home is 84.112.9.31'],
    ['mac-address', 'the MAC of his laptop is a4:83:e7:1c:90:2f'],
    ['coordinates', 'home is at 52.5163, 13.3777'],
    ['account-name', '微信号lijuan_8812'],
  ])('%s in "%s"', (kind, text) => {
    expect(kindsIn(text)).toContain(kind);
  });
});

describe('credentials', () => {
  it.each([
    ['private-key', '-----BEGIN RSA PRIVATE KEY-----\nMII'],
    ['json-web-token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiIsInJvbGUi.k3mZ1vQn8sT0xYw2'],
    ['vendor-token', 'token AKIAQ3EGRZ5WHT7NPLKD'],
    ['vendor-token', `OPENAI sk-proj-${letters(48)}`],
    ['vendor-token', `ghp_${letters(36)}`],
    ['vendor-token', `glpat-${letters(20)}`],
    ['vendor-token', `xoxb-28841190576-${letters(24)}`],
    ['vendor-token', `hf_${letters(34)}`],
    ['vendor-token', `dapi${hex(32)}`],
    ['webhook-address', `https://hooks.slack.com/services/T024BE7LD/B024BE7LD/${letters(24)}`],
    ['storage-key', `AccountName=x;AccountKey=${letters(86)}==`],
    ['bearer-token', `Authorization: Bearer ${letters(40)}`],
    ['session-cookie', `Cookie: session=${letters(40)}; Path=/`],
    ['connection-string', 'postgres://app:mapleSyrup4@db.internal/prod'],
    ['connection-string', 'redis://:mapleSyrup4@cache:6379'],
    ['credential', 'DB_PASSWORD=hunter22'],
    ['credential', '{"user":"sam","password":"qwe!RTZ5"}'],
    ['credential', '<add key="SmtpPassword" value="kestrel-88" />'],
    ['credential', 'curl -u admin:Tr0ub4dor&3 https://10.0.0.5/api'],
    ['credential', 'the wifi password is Sommer2023!'],
    ['credential', 'mon mot de passe Ameli est Soleil2019*'],
    ['credential', '服务器密码是Hx9#kk21'],
    ['credential', 'パスワードはSakura-2291です'],
    ['credential', 'use my login for the portal, user mhaas, pw Lenz!2024'],
    ['credential', 'wifi: Casa_Lopez / paella-2021'],
    ['recovery-code', "here's the recovery code: K3FQ-99LM-TT02"],
    [
      'recovery-phrase',
      'seed words: orbit candle fox lemon river stone cabin piano glove tooth moon army',
    ],
    ['pin', 'my PIN is 4821'],
    ['pin', 'Passcode to the storage unit: 5591'],
    ['pin', "The lockbox combo's 3-1-7-9"],
    ['pin', 'alarm code for the shop is 7391'],
    ['pin', 'il pin della carta è 4471'],
    ['one-time-code', "here's the 2fa code 551207, hurry"],
    ['one-time-code', '验证码是839204'],
  ])('%s in "%s"', (kind, text) => {
    expect(kindsIn(text)).toContain(kind);
  });
});

describe('look-alikes that are not', () => {
  it.each([
    'order number 4111-1111-1111-1112',
    'ISBN 978-3-16-148410-0',
    'EAN 4006381333931, pack of 12',
    'uuid 123e4567-e89b-12d3-a456-426614174000',
    'version 10.0.19045.3803',
    'Chrome/126.0.6478.127 Safari/537.36',
    'commit 9fceb02d0ae598e95dc970b74767f19372d61af8',
    'integrity sha512-oF3v1bZ9x2Lq8Wn4Rt6Yp0Sd7Gh5Jk3Mc1Vb9Nx==',
    'timestamp 1718049600000',
    'tracking 1Z999AA10123456784',
    'Pi is 3.14159265358979',
    'UPC 012345678905',
    'SSN: 000-00-0000, phone: 555-0100',
    'DE00 0000 0000 0000 0000 00',
    '192.168.0.1 gateway, 255.255.255.0 mask',
    'MAC prefix 00:1A:2B',
    '51.5007, -0.1246: Big Ben',
    'DOI 10.1016/j.cell.2020.01.001',
    'Beethoven was born in Bonn in 1770',
    'error code 0x80070005',
    'country code +43, area code 1',
    'promo code SUMMER10',
    'API_KEY=your-api-key-here',
    'const password = process.env.PASSWORD;',
    'const apiKey = import.meta.env.VITE_API_KEY;',
    'const passwordInput = document.querySelector("#password");',
    'self.tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")',
    'max_tokens=4096',
    'password: \u0024{DB_PASSWORD}',
    'curl -H "Authorization: Bearer $TOKEN" https://api.example.com',
    'postgres://user:<password>@localhost/app',
    'postgres://user:password@localhost/app',
    'write to user@example.com',
    'the password is wrong',
    'Max Mustermann, Musterstraße 1, 12345 Musterstadt',
    'the password must contain 8 characters',
    'how do I reset a password?',
    '忘记密码怎么办',
    'the museum is at 5 Main Square, Berlin',
    'Ticket: link to the privacy policy leads to a 404',
    '订单号 202403157788213,已发货',
  ])('"%s"', (text) => {
    expect(kindsIn(text)).toEqual([]);
  });
});

it('takes time in proportion to a hostile text', () => {
  // A pattern that backtracks would not come back from these; a generous bound, no benchmark.
  const started = performance.now();
  const pieces = [
    '1 ',
    'a@',
    '4-',
    'password is ',
    'A1',
    '(0',
    'rue a',
    'a',
    '1',
    'a.',
    '路1',
    '住',
  ];
  const more = ['Bearer a', 'eyJaaaaaaaaa.', 'x://', 'pin for ', 'seed abc ', 'my laptop 1', '="'];
  for (const piece of [...pieces, ...more]) findIdentifiers(piece.repeat(20_000));
  expect(performance.now() - started).toBeLessThan(60_000);
}, 120_000);
