/** A way to find one kind of identifier. */
export interface Pattern {
  /** Such as `card-number`; becomes the reason. */
  kind: string;
  /** With the flag `g`. Group 1, where there is one, is the identifier itself. */
  expression: RegExp;
  /**
   * Whether a match is real: check digits, ranges, not a placeholder. `around` is the text from some
   * forty characters before the match to as many behind it. Every match counts when absent.
   */
  validate?(match: string, around: string): boolean;
}

/** Words that mark a value as an example in documentation. */
const placeholder =
  /^(x+|\*+|\.+|your|my|the|a|an|some|changeme|change-me|example|sample|placeholder|secret|password|passwd|token|none|null|undefined|true|false|string|redacted|todo|foo|bar|test|process|os|env|get\w*|config|secrets?|user\w*|req\w*|input\w*|hash\w*|not|is|in|for|and|or|to|must|field|reset|wrong|correct|incorrect|required|too|here|this|that)$/i;

const orderWord =
  /(?:orders?|booking|reservation|reference|ref|tracking|shipment|invoice|ticket|bestell\p{L}*|sendungs\p{L}*|commande|colis|pedido|spedizione|ordine|订单|快递单|注文|送り状|送狀|송장|주문)(?: ?(?:no|number|nr|num|id|nummer|号|番号|번호))?[^\p{L}\d\n]{0,3}$/iu;

/** Whether what stands before a row of digits calls it an order, a parcel or the like. */
export function isOrderNumber(match: string, around: string): boolean {
  return orderWord.test(around.slice(0, Math.max(0, around.indexOf(match))));
}

/** "Put your own here", as templates say it in other languages. */
const fillIn =
  /votre|ваш|inserir|inserisci|insertar|insira|einfügen|(?:^|[-_ ])(?:qui|ici|aqu[ií]|hier)$/i;

/** True for `<token>`, `YOUR_API_KEY`, `xxxx`, `${NAME}`, `process.env.X` and the like. */
export function isPlaceholder(value: string): boolean {
  const bare = value.replace(/^["'`(]+|["'`),;.]+$/g, '');
  return (
    bare.length === 0 ||
    /^[$%<[{]|^@.*@$|\$[{(]|\{\{|<[^>]*>|%[sd]\b|\.\.\.|…/.test(bare) ||
    /your|example|placeholder|changeme|dummy|redacted|xxx|\*{3}|0{6}|123456789/i.test(bare) ||
    /^[A-Z]+(_[A-Z]+)+$/.test(bare) ||
    /^(process|os|env|config|settings|self|this|req|params|secrets)[.[(]/.test(bare) ||
    placeholder.test(bare) ||
    fillIn.test(bare)
  );
}
