/**
 * A page of somebody's shop, on an origin of its own, under a policy that allows the desk's script and frame and nothing else of
 * other people: what the chat must work on.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { frameOf } from '../../src/desk/settings/inboxes/kinds/form';

const STYLE = `
body { margin: 0; background: #fbfaf7; color: #1c1b19; font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px; }
h1 { font-size: 30px; line-height: 1.25; }
.price { font-size: 26px; font-weight: 600; }
.big { width: 436px; max-width: 100%; height: 420px; border-radius: 18px; background: #e9e3d7; }
/* Shops have rules for everything. */
button, div, iframe, span { letter-spacing: 3px !important; text-transform: uppercase; transform: none; }
`;

const PAGE = (head: string, below: string) => `<!doctype html>
<html lang="LANGUAGE"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Bộ ấm trà men rạn</title><link rel="stylesheet" href="/shop.css">${head}</head>
<body><main><p class="big"></p><h1>Bộ ấm trà men rạn 7 món</h1><p class="price">1.280.000 ₫</p>
<p>Men rạn vẽ tay, mỗi bộ một vân riêng. Gồm ấm 550 ml, sáu chén và khay gỗ.</p>
<p><button id="cart">Thêm vào giỏ</button> <a href="/khac">Sản phẩm khác</a></p>${below}</main></body></html>`;

export class ShopPage {
  language = 'vi';
  /** Another site than the desk's for the browser; with the desk's own address only another origin. */
  host: 'localhost' | '127.0.0.1' = 'localhost';
  /** What stands in the page's own script, before the chat's. */
  script = '';
  /** The inbox whose form the page /lien-he holds in a frame. */
  form = '';
  readonly #server: Server;

  private constructor(
    private readonly desk: string,
    /** The chat's; it may be known only when the page is there. */
    public key: string,
  ) {
    this.#server = createServer(({ url }, response) => {
      if (url === '/shop.css') return void response.writeHead(200, { 'content-type': 'text/css' }).end(STYLE);
      if (url === '/shop.js')
        return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(this.script);
      if (url === '/favicon.ico') return void response.writeHead(204).end();
      const chat = `<script async src="${this.desk}/w.js" data-key="${this.key}"></script>`;
      const frame = frameOf(this.desk, this.form, 'Liên hệ');
      const head = `<script src="/shop.js"></script>${this.key ? chat : ''}`;
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': this.policy });
      response.end(PAGE(head, url === '/lien-he' ? frame : '').replace('LANGUAGE', this.language));
    });
  }

  static open(desk: string, key: string): Promise<ShopPage> {
    const page = new ShopPage(desk, key);
    return new Promise((resolve) => page.#server.listen(0, '127.0.0.1', () => resolve(page)));
  }

  /** The directives that the documentation names, and nothing more. */
  get policy(): string {
    return `default-src 'none'; style-src 'self'; script-src 'self' ${this.desk}; frame-src ${this.desk}; require-trusted-types-for 'script'`;
  }
  get url(): string {
    return `http://${this.host}:${(this.#server.address() as AddressInfo).port}`;
  }
  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
