/** The measures find what is wrong with a page, and nothing with a page that is right. */
import { audit } from '../browser/audit';
import { axe } from '../browser/axe';
import { expect, test } from '../test';
import { open } from './page';

const GOOD = `<main><h1>Phiếu</h1><p>Chào chị Lan <a href="/">đọc thêm</a></p><button class="ok">Gửi</button>
  <div class="kept">hết dòng${' '.repeat(80)}</div></main>`;
const BAD = `<main><h1>Phiếu</h1><p class="pale">khó đọc</p><button class="small"></button>
  <div class="narrow"><span>một dòng chữ quá dài so với khung của nó</span></div><img src="/favicon.ico" class="wide"></main>`;
const STYLE = `body { background: #fff; color: #222; font: 16px sans-serif }
  .ok { padding: 8px 16px } .pale { color: #aaa; opacity: .9 } .small { width: 16px; height: 16px; padding: 0 }
  .kept { width: 80px; overflow: hidden; white-space: pre-wrap }
  .narrow { width: 80px; overflow: hidden; white-space: nowrap } .wide { width: 3000px; height: 10px }`;

test('a good page passes', async ({ emptyHouse, visit }) => {
  const somebody = await visit(await emptyHouse());
  await open(somebody, GOOD, { style: STYLE });
  expect(await axe(somebody)).toEqual([]);
  const { texts, lowestContrast, findings } = await audit(somebody.page);
  expect(findings).toEqual([]);
  expect(texts).toBe(5);
  expect(lowestContrast).toBeGreaterThan(4.5);
});

test('a bad page does not', async ({ emptyHouse, visit }) => {
  const somebody = await visit(await emptyHouse());
  somebody.watch.allow(/404/);
  await open(somebody, BAD, { style: STYLE });
  const rules = (await axe(somebody)).map((words) => words.split(':')[0]);
  expect(rules).toEqual(expect.arrayContaining(['button-name', 'image-alt', 'color-contrast']));
  const { findings } = await audit(somebody.page);
  const found = (words: RegExp) => expect(findings.filter((finding) => words.test(finding))).toHaveLength(1);
  found(/^the page is \d+ px wide/);
  found(/^contrast 2\.\d+: p\.pale/);
  found(/^a target of 16×16 px: button\.small/);
  found(/^no name: button\.small/);
  found(/^text is cut off: span “một dòng/);
});
