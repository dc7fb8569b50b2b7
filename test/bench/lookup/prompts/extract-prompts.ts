import type { LookupPrompt } from './lookup-prompt.ts';
import { cartCode, listOfOrders, minutesOfMeeting, noticeOfFair, reportOfStorm } from './texts.ts';

const extract = (id: string, copies: boolean, content: string): LookupPrompt => ({
  id: `extract-${id}`,
  kind: 'extract',
  copies,
  content,
});

/** Requests to take something out of a text. */
export const extractPrompts: readonly LookupPrompt[] = [
  extract(
    'orders-as-json',
    false,
    `Convert the rows of this table to JSON objects, one for each row, like {"order": 1001, "customer": "Anna Berg", "item": "garden shears", "quantity": 2, "city": "Lund"}.\n\n${listOfOrders}`,
  ),
  extract(
    'few-shot-people',
    false,
    'Text: Anna Berg lives in Lund and works as a carpenter.\nJSON: {"name": "Anna Berg", "city": "Lund", "job": "carpenter"}\n\nText: Tom Reed lives in Leeds and works as a baker.\nJSON: {"name": "Tom Reed", "city": "Leeds", "job": "baker"}\n\nText: Ines Costa lives in Porto and works as a teacher. Karl Vogt lives in Bremen and works as a gardener. Mina Sato lives in Kyoto and works as a painter. Jack Dunn lives in Cork and works as a fisherman.\nJSON:',
  ),
  extract(
    'sentence-of-band',
    true,
    `${noticeOfFair}\n\nQuote the sentences of the text above that tell what there is to eat, what children can do, and what happens in the afternoon.`,
  ),
  extract(
    'sentences-of-minutes',
    true,
    `List every sentence of this text on its own line, numbered.\n\n${minutesOfMeeting}`,
  ),
  extract(
    'sentences-of-storm',
    true,
    `Split this text into its sentences and write each one as a bullet point.\n\n${reportOfStorm}`,
  ),
  extract(
    'few-shot-quotes',
    false,
    `Text: The shop opens at nine. It sells bread and milk. On Sundays it is closed.\nQuestion: When is the shop closed?\nQuote: "On Sundays it is closed."\n\nText: The bus leaves at noon. A ticket costs two dollars. Dogs travel for free.\nQuestion: What does a ticket cost?\nQuote: "A ticket costs two dollars."\n\nText: ${reportOfStorm}\nQuestion: Which road was closed, and until when?\nQuote:`,
  ),
  extract(
    'lines-of-table',
    true,
    `Here is a table of orders.\n\n${listOfOrders}\n\nWrite the lines of all orders with a quantity above 1.`,
  ),
  extract(
    'names-of-table',
    true,
    `${listOfOrders}\n\nWrite each customer with the city, in the form "Anna Berg from Lund".`,
  ),
  extract(
    'function-out-of-text',
    false,
    `A colleague wrote: I fixed the cart yesterday, here is the new function.\n\n${cartCode}\n\nIt should work for empty carts too, please have a look.\n\nTake the function out of this message and give only its code.`,
  ),
  extract(
    'tags',
    false,
    'Turn each line into a list item of HTML, like <li>Bread from the bakery</li>.\n\nBread from the bakery\nHoney from the hives on the hill\nCider from the orchard of the school\nCheese from the farm by the river\nApples from the garden of the mill\nFlowers from the meadow behind the church',
  ),
  extract('mood', false, `Which mood does this text have? Say why.\n\n${reportOfStorm}`),
  extract(
    'guess-of-country',
    false,
    'In which country may a person live who writes about fjords, reindeer and long nights? Explain your guess in a few sentences.',
  ),
];
