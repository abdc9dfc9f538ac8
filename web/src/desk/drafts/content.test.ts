import { expect, it } from 'vitest';
import { attachedFiles, inlineFiles, isBlank, isSame, NOTHING } from './content';

it('takes white space for nothing, but not an image, a file or a recipient', () => {
  expect(isBlank({ ...NOTHING, text: ' \n ' })).toBe(true);
  expect(isBlank({ ...NOTHING, html: '<p><img src="cid:7" alt=""></p>' })).toBe(false);
  expect(isBlank({ ...NOTHING, files: ['7'] })).toBe(false);
  expect(isBlank({ ...NOTHING, to: [{ name: '', address: 'lan@example.vn' }] })).toBe(false);
});

it('tells the files of the text from those beside it', () => {
  const content = {
    ...NOTHING,
    html: '<p><img src="cid:7" alt="a"> and <img src="cid:9"></p>',
    files: ['7', '8', '9'],
  };
  expect(inlineFiles(content.html)).toEqual(['7', '9']);
  expect(attachedFiles(content)).toEqual(['8']);
});

it('sees that two contents say the same, whatever is absent and wherever their author stood', () => {
  expect(isSame({ text: 'a', html: null, seen_up_to: '4' }, { ...NOTHING, text: 'a' })).toBe(true);
  expect(isSame({ text: 'a' }, { text: 'a', cc: [{ name: '', address: 'b@c.vn' }] })).toBe(false);
});
