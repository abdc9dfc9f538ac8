/** What a draft holds, as a value: nothing, the same, which of its files stand in the text. */
import type { DraftContent } from '../../api/queries/drafts';

export type { DraftContent } from '../../api/queries/drafts';

export const NOTHING: DraftContent = { text: '', bcc: [], files: [], entries: [], subject: '' };

/** Whether there is nothing in it that somebody would miss. */
export const isBlank = (content: DraftContent): boolean =>
  !content.text?.trim() &&
  !inlineFiles(content.html).length &&
  !content.files?.length &&
  !content.subject?.trim() &&
  !content.to?.length &&
  !content.cc?.length &&
  !content.bcc?.length;

/** The same in a fixed order, without what is absent. What only says where the author stood in the thread does not count. */
const plain = (content: DraftContent): string => {
  const { answers_entry_id, seen_up_to, ...said } = content;
  void [answers_entry_id, seen_up_to];
  const given = Object.entries(said).filter(
    ([, value]) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && !value.length),
  );
  return JSON.stringify(given.sort(([one], [other]) => (one < other ? -1 : 1)));
};

export const isSame = (one: DraftContent, other: DraftContent): boolean => plain(one) === plain(other);

/** The ids of the files that the text shows as images. */
export const inlineFiles = (html: string | null | undefined): string[] =>
  [...(html ?? '').matchAll(/src="cid:([^"]+)"/g)].map(([, id]) => decodeURIComponent(id ?? ''));

/** The files that go beside the text. */
export const attachedFiles = (content: DraftContent): string[] => {
  const shown = new Set(inlineFiles(content.html));
  return (content.files ?? []).filter((id) => !shown.has(id));
};
