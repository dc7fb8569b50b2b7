const subjects = [
  'The lighthouse keeper',
  'A young doctor',
  'My neighbour’s dog',
  'The night train',
  'An old recipe',
  'The city council',
  'Her first novel',
  'A sudden storm',
];
const endings = [
  'arrived late.',
  'was forgotten for many years until somebody opened the cupboard.',
  'surprised everyone at the meeting on Tuesday afternoon',
  'costs less than you think, says the report',
  'and the sea',
  'could not be found on any map, however old or large it was, so we asked in the village',
  'needs repair: call 555-0134 before noon',
  'won a prize?',
];

/** 64 different texts of 8 to 28 tokens, in an order in which lengths are mixed. */
export const shortTexts: readonly string[] = subjects.flatMap((subject) =>
  endings.map((ending) => `${subject} ${ending}`),
);
