/** The words for days and times in Vietnamese and English, folded: without diacritics, in lower case. */

export const weekdays: [RegExp, number][] = [
  [/\b(?:thu (?:hai|2)|t2|mon(?:day)?)\b/, 1],
  [/\b(?:thu (?:ba|3)|t3|tue(?:s(?:day)?)?)\b/, 2],
  [/\b(?:thu (?:tu|bon|4)|t4|wed(?:nesday)?)\b/, 3],
  [/\b(?:thu (?:nam|5)|t5|thur(?:s(?:day)?)?|thu(?! (?:hai|ba|tu|bon|nam|sau|bay|\d)\b))\b/, 4],
  [/\b(?:thu (?:sau|6)|t6|fri(?:day)?)\b/, 5],
  [/\b(?:thu (?:bay|7)|t7|sat(?:urday)?)\b/, 6],
  [/\b(?:chu nhat|cn|sun(?:day)?)\b/, 7],
];

export const numbers: Record<string, number> = {
  mot: 1, hai: 2, ba: 3, bon: 4, nam: 5, sau: 6, bay: 7, tam: 8, chin: 9, muoi: 10, vai: 3,
  a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, few: 3,
}; // prettier-ignore

export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month';

export const units: [string, Unit][] = [
  ['phut|minutes?|mins?|p', 'minute'],
  ['tieng|hours?|hrs?', 'hour'],
  ['ngay|hom|days?|d', 'day'],
  ['tuan|weeks?|wks?|w', 'week'],
  ['thang|months?', 'month'],
];

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
export const monthPattern = `(?:${months.join('|')})[a-z]*`;
export const monthOf = (word: string): number => months.indexOf(word.slice(0, 3)) + 1;

/** What may stand around the rest and says nothing of its own. */
export const filler =
  /^(?:at|on|in|the|of|by|until|till|for|this|after|from|now|and|a|luc|vao|den|toi|vao luc|cho den|hoan|snooze|ngay|nay|nua|sau|trong|vong|khoang|hom|buoi|ke|tiep)$/;

/** The first day of Tết in Vietnam, by year: where the new moon falls near midnight it is not the Chinese day. */
export const tet: Record<number, [month: number, day: number]> = {
  2025: [1, 29], 2026: [2, 17], 2027: [2, 6], 2028: [1, 26], 2029: [2, 13], 2030: [2, 2], 2031: [1, 23], 2032: [2, 11],
  2033: [1, 31], 2034: [2, 19], 2035: [2, 8], 2036: [1, 28], 2037: [2, 15], 2038: [2, 4], 2039: [1, 24], 2040: [2, 12],
}; // prettier-ignore

/** When a part of the day begins for who wants to be reminded then. */
export const parts: [
  RegExp,
  { name: 'morning' | 'noon' | 'afternoon' | 'evening' | 'night'; hour: number; minute: number },
][] = [
  [/\b(?:sang|mornings?)\b/, { name: 'morning', hour: 8, minute: 0 }],
  [/\b(?:trua|noon|midday|lunch(?:time)?)\b/, { name: 'noon', hour: 12, minute: 0 }],
  [/\b(?:chieu|afternoon)\b/, { name: 'afternoon', hour: 14, minute: 0 }],
  [/\b(?:cuoi ngay|end of (?:the )?day|eod)\b/, { name: 'afternoon', hour: 17, minute: 0 }],
  [/\b(?:evening|tonight)\b/, { name: 'evening', hour: 19, minute: 0 }],
  [/\b(?:dem|khuya|night|midnight)\b/, { name: 'night', hour: 21, minute: 0 }],
  [/\btoi\b/, { name: 'evening', hour: 19, minute: 0 }],
];
