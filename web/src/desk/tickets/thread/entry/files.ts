/** What kind of file it is, for its icon; and which are shown as pictures. By the media type, and where that says nothing by the name. */
import type { Schemas } from '../../../../api/client';

type File = Schemas['FileBrief'];
export type FileKind = 'archive' | 'audio' | 'image' | 'sheet' | 'text' | 'video' | 'mail' | 'other';

/** The raster pictures that the server shows within a page; SVG is a program and stays a file. */
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);
export const isPicture = (file: File): boolean => PICTURES.has(file.media_type.toLowerCase());

const ENDINGS: readonly [FileKind, RegExp][] = [
  ['sheet', /\.(xlsx?|ods|csv|tsv)$/iu],
  ['archive', /\.(zip|rar|7z|tar|gz|tgz|bz2|xz)$/iu],
  ['mail', /\.(eml|msg)$/iu],
  ['text', /\.(pdf|docx?|odt|rtf|txt|md|pptx?|odp|html?)$/iu],
];

export function kindOf({ media_type, name }: File): FileKind {
  const type = media_type.toLowerCase();
  const [group] = type.split('/');
  if (group === 'image' || group === 'audio' || group === 'video') return group;
  if (group === 'message') return 'mail';
  if (/spreadsheet|excel|csv/u.test(type)) return 'sheet';
  if (/zip|compressed|x-tar|x-rar|gzip/u.test(type)) return 'archive';
  const ending = ENDINGS.find(([, pattern]) => pattern.test(name));
  if (ending) return ending[0];
  return group === 'text' || type === 'application/pdf' ? 'text' : 'other';
}
