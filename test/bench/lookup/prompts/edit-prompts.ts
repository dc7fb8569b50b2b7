import type { LookupPrompt } from './lookup-prompt.ts';
import {
  cartCode,
  listOfOrders,
  minutesOfMeeting,
  noticeOfFair,
  reportOfStorm,
  userClass,
} from './texts.ts';

const edit = (id: string, copies: boolean, content: string): LookupPrompt => ({
  id: `edit-${id}`,
  kind: 'edit',
  copies,
  content,
});

/** Requests to change a text or a program a little. */
export const editPrompts: readonly LookupPrompt[] = [
  edit('repeat-notice', true, `Repeat this text exactly, word for word:\n\n${noticeOfFair}`),
  edit(
    'repeat-minutes',
    false,
    `Copy the following text without any change:\n\n${minutesOfMeeting}`,
  ),
  edit('repeat-storm', true, `Write down this text again, exactly as it is:\n\n${reportOfStorm}`),
  edit(
    'day-of-fair',
    true,
    `Repeat the text below, but write Sunday in place of Saturday. Change nothing else.\n\n${noticeOfFair}`,
  ),
  edit(
    'name-of-treasurer',
    true,
    `Repeat the text below with the name Paul Ogden changed to Peter Olsen. Keep all other words.\n\n${minutesOfMeeting}`,
  ),
  edit(
    'speed-of-wind',
    true,
    `Here is a report. Write the whole report again with 120 in place of 110.\n\n${reportOfStorm}`,
  ),
  edit(
    'spelling',
    true,
    `Correct the spelling mistakes and write the whole text again.\n\nText: The libary is open evry day from nine until six. Books can be borowed for four weeks. Please bring your card with you when you want to borrow a book. Children under twelve need the signature of a parent. The reading room on the second floor is quiet, and talking on the phone is not allowed there.\n\nCorrected text:`,
  ),
  edit(
    'few-shot-past',
    false,
    `Input: The cat sits on the wall and looks at the birds in the garden.\nOutput: The cat sat on the wall and looked at the birds in the garden.\n\nInput: The boys walk along the river and throw stones into the water.\nOutput: The boys walked along the river and threw stones into the water.\n\nInput: The old man opens the door of the shop and sweeps the steps in front of it before the first customers arrive from the station.\nOutput:`,
  ),
  edit(
    'rename-variable',
    true,
    `Rename the variable total to sum in this code. Give only the code.\n\n\`\`\`js\n${cartCode}\n\`\`\``,
  ),
  edit(
    'comment-in-code',
    true,
    `Add a comment above the function and give the whole code again.\n\n\`\`\`js\n${cartCode}\n\`\`\``,
  ),
  edit(
    'method-in-class',
    false,
    `Here is a Python class:\n\n\`\`\`python\n${userClass}\n\`\`\`\n\nWrite the same class again, and add a method is_senior that returns True when age is at least 65.`,
  ),
  edit('repeat-class', false, `Repeat this code exactly:\n\n\`\`\`python\n${userClass}\n\`\`\``),
  edit('repeat-table', true, `Repeat this table exactly, line by line:\n\n${listOfOrders}`),
  edit(
    'settings',
    false,
    `Change the port to 9090 and give the whole file again.\n\n\`\`\`json\n{\n  "name": "weather-station",\n  "port": 8080,\n  "host": "127.0.0.1",\n  "sensors": ["temperature", "humidity", "pressure"],\n  "intervalSeconds": 30,\n  "logFile": "/var/log/weather-station.log",\n  "retry": { "times": 3, "waitSeconds": 10 }\n}\n\`\`\``,
  ),
  edit(
    'letter-polite',
    false,
    'Make this message more polite: Send me the keys today. I need them. You are late again.',
  ),
  edit(
    'child-words',
    false,
    'Rewrite this sentence for a child of six years: The evaporation of water from the surface of the ocean is driven by the energy of the sun.',
  ),
];
