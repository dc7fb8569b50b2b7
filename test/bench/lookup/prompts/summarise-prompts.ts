import type { LookupPrompt } from './lookup-prompt.ts';
import { minutesOfMeeting, noticeOfFair, reportOfStorm } from './texts.ts';

const summarise = (id: string, copies: boolean, content: string): LookupPrompt => ({
  id: `summarise-${id}`,
  kind: 'summarise',
  copies,
  content,
});

/** Requests to shorten a text or to tell of it. */
export const summarisePrompts: readonly LookupPrompt[] = [
  summarise('notice', true, `Summarise this text:\n\n${noticeOfFair}`),
  summarise('minutes', false, `Summarise these minutes in three sentences:\n\n${minutesOfMeeting}`),
  summarise('storm', true, `Write a short summary of this report:\n\n${reportOfStorm}`),
  summarise(
    'points-of-minutes',
    true,
    `Give the main points of these minutes as a list:\n\n${minutesOfMeeting}`,
  ),
  summarise(
    'own-words',
    true,
    `Tell in your own words, as a diary entry of a child, what this text says:\n\n${noticeOfFair}`,
  ),
  summarise(
    'headline',
    true,
    `Write three different headlines for this report:\n\n${reportOfStorm}`,
  ),
  summarise('tides', false, 'Explain in a few sentences why there are tides.'),
  summarise('bridge', false, 'Summarise the history of bridges in one paragraph.'),
  summarise('bread', false, 'Describe in a short paragraph how bread is made.'),
  summarise('lighthouse', false, 'Write a short story about a lighthouse keeper and a lost boat.'),
  summarise('sleep', false, 'Name five reasons why sleep is important.'),
  summarise('poem', false, 'Write a short poem about the first snow of the year.'),
];
