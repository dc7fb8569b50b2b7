const date =
  '[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))';
const time =
  '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])';
const label = '[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?';
const byte = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const group = '[0-9a-f]{1,4}';

/**
 * Patterns of the formats that are known. Each holds only texts of its format, in their usual form;
 * not all of them: the 29th of February, which not every year has, is left out.
 * @see https://json-schema.org/draft/2020-12/json-schema-validation#section-7.3
 */
export const stringFormats: Readonly<Record<string, string>> = {
  date: `^${date}$`,
  time: `^${time}$`,
  'date-time': `^${date}T${time}$`,
  duration: '^P(?:[0-9]{1,4}D|[0-9]{1,4}W|(?:[0-9]{1,4}D)?T[0-9]{1,4}[HMS])$',
  email: `^[a-z0-9_+-]{1,20}(?:\\.[a-z0-9_+-]{1,20}){0,2}@${label}(?:\\.${label}){1,2}$`,
  hostname: `^${label}(?:\\.${label}){0,3}$`,
  ipv4: `^${byte}(?:\\.${byte}){3}$`,
  ipv6: `^${group}(?::${group}){7}$`,
  uuid: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  uri: `^https?://${label}(?:\\.${label}){0,3}(?:/[A-Za-z0-9._~-]{1,40}){0,6}/?$`,
};
