import { describe, expect, it } from 'vitest';
import { fromHtml, fromJson, fromText, idsOf, isEmpty, toHtml, toText } from './document';

const round = (html: string): string => toHtml(fromHtml(html));

describe('the HTML that goes out', () => {
  it('keeps what mail programs show alike', () => {
    const html =
      '<p>Chào <strong>chị</strong> <em>Giang</em>, <u>xem</u> <a href="https://a.example/">đây</a></p>' +
      '<ul><li><p>một</p></li><li><p>hai</p></li></ul><ol start="3"><li><p>ba</p></li></ol>' +
      '<blockquote><p>trích</p></blockquote><pre><code>a\n  b</code></pre><p>dòng<br>dưới</p>';
    expect(round(html)).toBe(html);
  });

  it('has no classes, styles, scripts, events or foreign pictures', () => {
    const html = round(
      '<p class="x" style="color:red" onclick="x()">a<script>alert(1)</script><img src="https://t.example/p.gif"><img src=x onerror=alert(1)></p><style>p{}</style><svg onload=x()></svg>',
    );
    expect(html).toBe('<p>a</p>');
  });

  it('links lead only where mail may lead', () => {
    expect(round('<a href="javascript:alert(1)">a</a><a href="mailto:a@b.vn">b</a>')).toBe(
      '<p>a<a href="mailto:a@b.vn">b</a></p>',
    );
  });

  it('keeps empty lines visible and is empty when nothing is written', () => {
    expect(round('<p>a</p><p><br></p><p>b</p>')).toBe('<p>a</p><p><br></p><p>b</p>');
    expect(round('')).toBe('');
    expect(isEmpty(fromHtml('<p></p>'))).toBe(true);
  });

  it('shows pictures by the id of their file', () => {
    const html = '<p><img src="cid:a%40b" alt="Ấm vỡ" width="320" height="200"></p>';
    expect(round(html)).toBe(html);
    expect(idsOf(fromHtml(html), 'image')).toEqual(['a@b']);
  });

  it('knows who is mentioned', () => {
    const doc = fromHtml(
      '<p>Nhờ <span data-mention="agt_1">@Quân</span> và <span data-mention="agt_1">@Quân</span></p>',
    );
    expect(idsOf(doc, 'mention')).toEqual(['agt_1']);
    expect(toText(doc)).toBe('Nhờ @Quân và @Quân');
  });
});

describe('the plain text beside it', () => {
  it('reads like a mail of old', () => {
    const doc = fromHtml(
      '<p>Chào<br>chị</p><ul><li>một</li><li>hai<ul><li>trong</li></ul></li></ul><ol><li>ba</li></ol>' +
        '<blockquote><p>cũ</p><p>hơn</p></blockquote><p><a href="https://a.example/x">đây</a> <a href="https://b.example">https://b.example</a></p>',
    );
    expect(toText(doc)).toBe(
      'Chào\nchị\n\n- một\n- hai\n  - trong\n\n1. ba\n\n> cũ\n> \n> hơn\n\nđây <https://a.example/x> https://b.example',
    );
  });

  it('comes back as paragraphs', () => {
    expect(toHtml(fromText('a\nb\r\n\r\nc'))).toBe('<p>a<br>b</p><p>c</p>');
    expect(toText(fromText('a\nb\n\nc'))).toBe('a\nb\n\nc');
  });
});

describe('what is pasted', () => {
  it('from Word loses its wrapping and keeps its lists', () => {
    const html = round(
      `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>.MsoNormal{margin:0}</style></head><body>
      <!--StartFragment--><p class=MsoNormal><b>Kính gửi</b><o:p></o:p></p>
      <p class=MsoListParagraph style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>một</p>
      <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>· </span>hai</p>
      <p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1. </span>ba</p><!--EndFragment--></body></html>`,
    );
    expect(html.replace(/> </g, '><')).toBe(
      '<p><strong>Kính gửi</strong></p><ul><li><p>một</p></li><li><p>hai</p></li></ul><ol><li><p>ba</p></li></ol>',
    );
  });

  it('from Gmail has paragraphs instead of divs', () => {
    expect(round('<div dir="ltr"><div>Chào shop</div><div><br></div><div>Mình <b>hỏi</b></div></div>')).toBe(
      '<p>Chào shop</p><p><br></p><p>Mình <strong>hỏi</strong></p>',
    );
    expect(round('<div>a</div><div class="gmail_quote"><blockquote style="margin:0">cũ</blockquote></div>')).toBe(
      '<p>a</p><blockquote><p>cũ</p></blockquote>',
    );
  });

  it('from Google Docs is not all bold', () => {
    expect(
      round(
        '<b style="font-weight:normal"><p><span style="font-weight:700">đậm</span> <span style="font-weight:400">thường</span></p></b>',
      ),
    ).toBe('<p><strong>đậm</strong> thường</p>');
  });

  it('a table becomes lines', () => {
    expect(round('<table><tr><td>Mã</td><td>NG-1</td></tr><tr><td>Tiền</td><td>5</td></tr></table>')).toBe(
      '<p>Mã\u2003NG-1</p><p>Tiền\u20035</p>',
    );
  });
});

it('data of another version is refused instead of breaking', () => {
  expect(fromJson({ type: 'doc', content: [{ type: 'video' }] })).toBeUndefined();
  expect(fromJson(fromText('a').toJSON())?.textContent).toBe('a');
});
