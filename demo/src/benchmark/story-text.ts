/** The first words of a prompt decide whether an engine remembers it: each number has its own. */
const openings = ['Once', 'Long ago', 'Far away', 'In spring', 'One night', 'By the sea'];

const words =
  `there was a small grey cat who lived with an old woman in a house at the edge of a wood . Every
  morning the two of them walked down to the river and looked for fish . The water was cold and
  clear , and the stones on the ground were round and smooth . When the sun came over the hill the
  cat sat down on the warmest stone and told the old woman what it had dreamed in the night . It
  had dreamed of a boat with a white sail , of a bird that could not sing , and of a door in the
  ground that opened only when it rained .`.split(/\s+/);

/** The beginning of a story with about so many words; another number begins otherwise. */
export function storyText(wordCount: number, number: number): string {
  const opening = `${openings[number % openings.length]} on day ${number}`;
  const rest = Array.from({ length: Math.max(1, wordCount - 3) }, (_, index) => {
    return words[(index + number * 7) % words.length];
  });
  return `${opening} ${rest.join(' ')}`;
}
